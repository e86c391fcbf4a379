using IncidentOps.Core;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Engine.Actions.Simulated;

/// <summary>Touches nothing: procedures take their time and end as a script says. Its journal is the script, so it survives a restart.</summary>
public sealed class SimulatedTransport(string name, TimeProvider clock, ISimulationScript script) : IActionTransport
{
    private static readonly LocalizedText Silent = new("The simulated target does not answer.", "模擬の対象が応答しません。");

    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <inheritdoc/>
    public LocalizedText? Fault(Target? target) => null;

    /// <inheritdoc/>
    public async Task<ProcedureOutcome> RunAsync(ProcedureCall call, Action<ProcedureLine> output, CancellationToken cancellation)
    {
        var run = script.Of(call);
        var left = call.Deadline - clock.GetUtcNow();
        var isLate = run.Duration > call.Timeout;
        var duration = isLate ? call.Timeout : run.Duration;
        if (duration > left)
        {
            return new ProcedureNotBegun(new LocalizedText("Its deadline is too near.", "期限が迫っているため開始されません。"));
        }

        var pause = duration / (run.Lines.Count + 1);
        foreach (var line in run.Lines)
        {
            await Task.Delay(pause, clock, cancellation);
            output(line);
        }

        await Task.Delay(pause, clock, cancellation);
        return run.GoesSilent ? new ProcedureUnclear(Silent) : isLate ? new ProcedureEnded(124, duration, true) : new ProcedureEnded(run.Code, duration, false);
    }

    /// <inheritdoc/>
    public Task<ProcedureOutcome> ReadJournalAsync(ProcedureCall call, bool kill, Action<ProcedureLine> output, CancellationToken cancellation)
    {
        var run = script.Of(call);
        if (run.GoesSilent)
        {
            return Task.FromResult<ProcedureOutcome>(new ProcedureUnclear(Silent));
        }

        if (kill)
        {
            return Task.FromResult<ProcedureOutcome>(new ProcedureEnded(143, TimeSpan.Zero, false));
        }

        foreach (var line in run.Lines)
        {
            output(line);
        }

        return Task.FromResult<ProcedureOutcome>(new ProcedureEnded(run.Code, run.Duration, false));
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenFileAsync(Target? target, string path, CancellationToken cancellation) => Task.FromResult<Stream?>(null);
}
