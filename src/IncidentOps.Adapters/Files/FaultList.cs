using IncidentOps.Core;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Adapters.Files;

/// <summary>Collects the faults of one file, as many as can be told, up to a bound.</summary>
internal sealed class FaultList
{
    /// <summary>More than this nobody reads.</summary>
    public const int Maximum = 200;

    private readonly List<RunbookFault> _faults = [];

    public IReadOnlyList<RunbookFault> Faults => _faults;

    public int Count => _faults.Count;

    public void Add(SourcePosition position, string code, FormattableString english, FormattableString japanese) =>
        Add(new RunbookFault(position, code, new LocalizedText(FormattableString.Invariant(english), FormattableString.Invariant(japanese))));

    public void Add(RunbookFault fault)
    {
        if (_faults.Count < Maximum)
        {
            _faults.Add(fault);
        }
        else if (_faults.Count == Maximum)
        {
            _faults.Add(new RunbookFault(fault.Position, "too-many-faults", new LocalizedText(
                "too many faults; mend those above first", "誤りが多すぎます。先に上の誤りを直してください")));
        }
    }
}
