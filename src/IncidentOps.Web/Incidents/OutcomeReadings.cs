using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Incidents;

/// <summary>Has the outcome of a step's last attempt read again, for pages and programs, and says what came of it in the reader's words.</summary>
public sealed class OutcomeReadings(ActionRunner runner, IncidentSessions sessions, INames names, TimeProvider clock)
{
    /// <summary>How long an answer may be waited for; a page's press gives up after 15 s. The reading goes on, and its result shows in the room.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<OutcomeAnswer> ReadAsync(IncidentId incident, string run, string step, Reader reader, CancellationToken cancellation)
    {
        var attempt = (await sessions.StateAsync(incident, cancellation)).Run(run)?.Step(step).LastAttempt?.Number ?? 0;
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            return Of(await runner.ReadAgainAsync(new AttemptId(incident, run, step, attempt), either.Token), reader);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return new OutcomeAnswer(OutcomeAnswer.UnderWay, null, null, reader.T["reading.under-way"]);
        }
    }

    private OutcomeAnswer Of(OutcomeReading reading, Reader reader) => reading switch
    {
        OutcomeFound found => new OutcomeAnswer(
            OutcomeAnswer.Found, null, found.Result, reader.T["reading.found", reader.T["result." + Words.Kebab(found.Result.ToString())]]),
        OutcomeStillUnknown unknown => new OutcomeAnswer(
            OutcomeAnswer.StillUnknown, null, null, reader.T["reading.still-unknown", reader.T.In(unknown.Reason)]),
        OutcomeNotRead { Refusal: var refusal } => new OutcomeAnswer(
            OutcomeAnswer.Refused, refusal.Code, null, reader.Of(refusal, names, clock.GetUtcNow())),
        _ => throw new InvalidOperationException($"Unknown reading {reading.GetType().Name}."),
    };
}

/// <summary>What came of a reading.</summary>
/// <param name="Answer">One of the constants.</param>
/// <param name="Code">Of a refusal.</param>
/// <param name="Result">What the target told.</param>
/// <param name="Text">In the reader's language: what was found, or why nothing was.</param>
public sealed record OutcomeAnswer(string Answer, string? Code, Core.Runbooks.ProcedureResult? Result, string Text)
{
    public const string Found = "found";
    public const string Refused = "refused";
    public const string StillUnknown = "still-unknown";
    public const string UnderWay = "under-way";
}
