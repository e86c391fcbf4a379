using System.Collections.Concurrent;
using System.Text;
using IncidentOps.Core;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Actions;

namespace IncidentOps.Engine.Tests.Actions;

/// <summary>A transport whose target does what the test says, with a journal as the real ones keep it.</summary>
internal sealed class ScriptedTransport(string name = "ssh") : IActionTransport
{
    private readonly ConcurrentDictionary<string, ProcedureOutcome> journal = new();

    public string Name { get; } = name;

    /// <summary>Every call of <see cref="RunAsync"/>, in order.</summary>
    public ConcurrentQueue<ProcedureCall> Calls { get; } = [];

    public ConcurrentQueue<(ProcedureCall Call, bool Kill)> Readings { get; } = [];

    /// <summary>What a procedure does and says. Default: it ends with 0.</summary>
    public Func<ProcedureCall, Action<ProcedureLine>, CancellationToken, Task<ProcedureOutcome>> Run { get; set; } =
        (_, _, _) => Task.FromResult<ProcedureOutcome>(new ProcedureEnded(0, TimeSpan.FromSeconds(1), false));

    /// <summary>What the journal says; default: what the runs left in it.</summary>
    public Func<ProcedureCall, bool, Task<ProcedureOutcome>>? Read { get; set; }

    public Dictionary<string, string> Files { get; } = [];

    public IEnumerable<ProcedureKind> Kinds => Calls.Select(call => call.Kind);

    public LocalizedText? Fault(Target? target) => null;

    public async Task<ProcedureOutcome> RunAsync(ProcedureCall call, Action<ProcedureLine> output, CancellationToken cancellation)
    {
        Calls.Enqueue(call);
        journal[call.JournalName] = new ProcedureRunning();
        var outcome = await Run(call, output, cancellation);
        journal[call.JournalName] = outcome;
        return outcome;
    }

    public async Task<ProcedureOutcome> ReadJournalAsync(ProcedureCall call, bool kill, Action<ProcedureLine> output, CancellationToken cancellation)
    {
        Readings.Enqueue((call, kill));
        return Read is not null
            ? await Read(call, kill)
            : journal.GetOrAdd(call.JournalName, _ => new ProcedureNotBegun(new("never begun", "未開始")));
    }

    public Task<Stream?> OpenFileAsync(Target? target, string path, CancellationToken cancellation) => Task.FromResult<Stream?>(
        Files.TryGetValue(path, out var text) ? new MemoryStream(Encoding.UTF8.GetBytes(text)) : null);

    public static ProcedureEnded Ended(int code, bool timedOut = false) => new(code, TimeSpan.FromSeconds(1), timedOut);

    public static ProcedureUnclear Unclear() => new(new("away", "不在"));
}
