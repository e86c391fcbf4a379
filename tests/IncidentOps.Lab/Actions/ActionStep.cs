using System.Text;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Lab.Actions;

/// <summary>
/// One machine step against a host of the lab: its procedures, run by the product's own ssh transport as irbot through sudo, with the
/// pinned host key and the journal on the target.
/// </summary>
internal sealed class ActionStep(RaisedLab lab, string action, string incident = "incident-1", string step = "step", string host = "mx1")
{
    private static int _attempts;

    private readonly ActionDefinition _action = ActionLibrary.Find(action);
    private readonly Dictionary<string, string> _given = [];

    /// <summary>What the procedure that ran last wrote.</summary>
    public string Output { get; private set; } = "";

    public ActionStep With(string parameter, string value)
    {
        Assert.Single(_action.Parameters, declared => declared.Id == parameter);
        _given[parameter] = value;
        return this;
    }

    public Task<ProcedureResult> Check() => Run(ProcedureKind.Check, _action.Check, ProcedureResult.Refused);

    public Task<ProcedureResult> Apply() => Run(ProcedureKind.Apply, _action.Apply, ProcedureResult.Failed);

    public Task<ProcedureResult> Verify() => Run(ProcedureKind.Verify, _action.Verify, ProcedureResult.Unknown);

    public Task<ProcedureResult> Undo() => Run(ProcedureKind.Undo, _action.Undo?.Procedure, ProcedureResult.Failed);

    /// <summary>A value that the procedure reported with `::output NAME=VALUE`.</summary>
    public string Reported(string name) => Output.Split('\n').Single(line => line.StartsWith($"::output {name}=", StringComparison.Ordinal)).Split('=', 2)[1];

    /// <summary>The life that every containing action has: twice applied is once applied, and undone is as before.</summary>
    public async Task ApplyTwiceAndUndo()
    {
        await Expect(ProcedureResult.Applied, Check());
        await Expect(ProcedureResult.NotApplied, Verify());
        await ApplyTwice();
        await Expect(ProcedureResult.Applied, Undo());
        await Expect(ProcedureResult.NotApplied, Verify());
    }

    public async Task ApplyTwice()
    {
        for (var time = 0; time < 2; time++)
        {
            await Expect(ProcedureResult.Applied, Apply());
            await Expect(ProcedureResult.Applied, Verify());
        }
    }

    /// <summary>Fails the test with what the procedure wrote where its result is another.</summary>
    public async Task Expect(ProcedureResult expected, Task<ProcedureResult> procedure)
    {
        var result = await procedure;
        Assert.True(result == expected, $"{_action.Id} of {incident}/{step}: {result} instead of {expected}; it wrote:\n{Output}");
    }

    private async Task<ProcedureResult> Run(ProcedureKind kind, Procedure? procedure, ProcedureResult otherwise)
    {
        Assert.NotNull(procedure);
        var written = new StringBuilder();
        var call = new ProcedureCall
        {
            // Each run is an attempt of its own: the journal on the target would answer a second one of the same name.
            Attempt = new AttemptId(lab.Incident(incident), "run", step, Interlocked.Increment(ref _attempts)),
            Purpose = kind switch { ProcedureKind.Check => AttemptKind.Check, ProcedureKind.Undo => AttemptKind.Undo, _ => AttemptKind.Apply },
            Kind = kind,
            ActionId = _action.Id,
            Target = lab.Target(host),
            Procedure = procedure,
            Values = [.. _action.Parameters.Where(parameter => parameter.Kind != InputKind.Secret).Select(Value)],
            Secrets = [.. _action.Parameters.Where(parameter => parameter.Kind == InputKind.Secret).Select(Value)],
            Timeout = _action.Timeout,
            Deadline = DateTimeOffset.UtcNow + _action.Timeout + TimeSpan.FromSeconds(30),
        };
        var outcome = await lab.Ssh.RunAsync(
            call, line => { lock (written) { written.Append(line.Text).Append('\n'); } }, TestContext.Current.CancellationToken);
        Output = written.ToString();
        var ended = outcome as ProcedureEnded;
        Assert.True(ended is { TimedOut: false }, $"{_action.Id} {kind}: {outcome}; it wrote:\n{Output}");
        return procedure.Exits.TryGetValue(ended.Code, out var result) ? result : ended.Code == 0 ? ProcedureResult.Applied : otherwise;
    }

    private KeyValuePair<string, string> Value(InputDefinition parameter) => new(parameter.Id, _given.GetValueOrDefault(parameter.Id, parameter.Default ?? ""));
}
