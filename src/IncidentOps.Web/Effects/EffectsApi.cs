using IncidentOps.Core.People;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Wakeups;
using IncidentOps.Web.Api;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;

namespace IncidentOps.Web.Effects;

/// <summary>What a restore holds back, for programs.</summary>
internal static class EffectsApi
{
    private const string Problem = "application/problem+json";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/effects", ReadAsync).RequirePermission(Permissions.View).ForPrograms()
            .WithName("readEffects").WithSummary("Whether machine steps and messages are held since a restore, and what waits.").WithTags("Effects")
            .Produces<EffectsView>();
        endpoints.MapPost("/api/effects/release", ReleaseAsync).RequirePermission(Permissions.Administer).ForPrograms()
            .WithName("releaseEffects").WithTags("Effects")
            .WithSummary("Release what is held since a restore: it starts and is sent at once. For administrators; goes into the audit with its reason.")
            .Produces(StatusCodes.Status204NoContent)
            .Produces<ProblemView>(StatusCodes.Status403Forbidden, Problem)
            .Produces<ProblemView>(StatusCodes.Status409Conflict, Problem)
            .Produces<ProblemView>(StatusCodes.Status422UnprocessableEntity, Problem);
    }

    private static async Task<EffectsView> ReadAsync(HttpContext context, HeldEffects held, INames names, TimeProvider clock)
    {
        var released = held.Released is { } last ? new ReleaseView(last.Epoch, last.At, last.By, last.Reason, last.Actions, last.Messages) : null;
        if (held.Hold is not { } hold)
        {
            return new EffectsView(false, null, null, null, 0, 0, [], released);
        }

        var work = await held.WaitingAsync(context.RequestAborted);
        var (reader, now) = (context.ApiReader(), clock.GetUtcNow());
        return new EffectsView(
            true, hold.Epoch, hold.RestoredAt, hold.LastRecordedAt, work.Actions, work.Messages,
            [
                .. work.Effects.Select(effect => HeldRow.Of(effect, hold, reader, names, now)).Select(row => new HeldEffectView(
                    row.Incident, row.Title, row.Kind, row.What, row.Run, row.Step, row.Recipient is null ? row.Whom : null, row.Recipient, row.At)),
            ],
            released);
    }

    private static async Task<IResult> ReleaseAsync(HttpContext context, JsonBody<ReleaseReason> body, HeldEffects held) =>
        await held.ReleaseAsync(body.Value.Reason, context.Reader().Actor(), context.RequestAborted) is { } refusal
            ? ApiAnswers.Refused(context, refusal)
            : Results.NoContent();
}

/// <summary>What a restore holds back.</summary>
/// <param name="Held">False: machine steps and messages run.</param>
/// <param name="Epoch">The epoch that the restore began.</param>
/// <param name="LastRecordedAt">When the backup's last event was recorded; what happened later is not in this store.</param>
/// <param name="Actions">How many starts and attempts of machine steps wait.</param>
/// <param name="Messages">How many messages and deliveries wait.</param>
/// <param name="Waiting">The earliest of them, at most 100.</param>
/// <param name="Released">The last release; null where there was none.</param>
public sealed record EffectsView(
    bool Held, int? Epoch, DateTimeOffset? RestoredAt, DateTimeOffset? LastRecordedAt, int Actions, int Messages,
    IReadOnlyList<HeldEffectView> Waiting, ReleaseView? Released);

/// <summary>One thing that waits.</summary>
/// <param name="Kind">`start`, `check`, `apply`, `undo`, `expired` (reported as not begun), `look-up` (began before the backup), `queue`, `deliver`.</param>
/// <param name="What">What the release sets off, in the language of Accept-Language.</param>
/// <param name="At">Since when, or from when on, it is due.</param>
public sealed record HeldEffectView(
    string Incident, string Title, string Kind, string What, string? Run, string? Step, string? Target, PersonId? Recipient, DateTimeOffset At);

/// <summary>A release.</summary>
public sealed record ReleaseView(int Epoch, DateTimeOffset At, PersonId By, string? Reason, int Actions, int Messages);

/// <param name="Reason">Kept in the audit.</param>
public sealed record ReleaseReason(string Reason);
