using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Exercises;
using IncidentOps.Web.Drills;
using IncidentOps.Web.Exercises;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Api;

/// <summary>What makes an incident a drill of an exercise, as far as the caller may see it.</summary>
/// <param name="Sight">`all`: conducts or observes; `player`; `spectator`.</param>
/// <param name="Roles">Those that the caller plays.</param>
/// <param name="StartedAt">Scenario time 0:00 in the drill's own time, in which all its times are told; null before the start.</param>
/// <param name="ScenarioTime">Since the start, now.</param>
/// <param name="SpeedPercent">Of the server's pace; the clock stands where <paramref name="IsRunning"/> is false.</param>
/// <param name="Inbox">What has reached the caller, the latest first.</param>
/// <param name="Script">Only where <paramref name="Sight"/> is `all`.</param>
public sealed record DrillView(
    string ExerciseId, string ExerciseSha256, LocalizedText Title, string Sight, IReadOnlyList<string> Roles, IReadOnlyList<DrillPart> Parts,
    DateTimeOffset? StartedAt, TimeSpan ScenarioTime, bool IsRunning, int SpeedPercent, bool IsHalted, IReadOnlyList<InboxMessageView> Inbox,
    IReadOnlyList<ScriptedInjectView>? Script)
{
    public static DrillView? Of(IncidentState incident, Reader reader, DateTimeOffset now)
    {
        if (incident.Drill is not { } drill)
        {
            return null;
        }

        var sight = DrillSight.Of(incident, reader.Person, reader.Permissions);
        var read = InboxMessage.ReadBy(incident, sight, reader.Person).ToHashSet(StringComparer.Ordinal);
        return new DrillView(
            drill.Version.ExerciseId, drill.Version.Sha256, drill.Exercise.Title, sight.SeesScript ? "all" : sight.Plays ? "player" : "spectator", [.. reader.Person is { } caller ? drill.RolesOf(caller) : []],
            drill.Parts, drill.Clock.Epoch, drill.Clock.ScenarioAt(now), drill.Clock.IsRunning, drill.Clock.SpeedPercent, incident.IsHalted,
            [.. InboxMessage.Of(incident, sight, reader.Language).Select(message => new InboxMessageView(
                message.Name, message.Channel, message.From, message.Subject, message.Body, message.Headers, message.Attachments, message.At, message.To,
                [.. message.Replies.Select(reply => new InboxReplyView(reply.By, reply.At, reply.Text?.Value))], read.Contains(message.Name)))],
            sight.SeesScript ? [.. drill.Exercise.Injects.Select(inject => Scripted(incident, drill, inject))] : null);
    }

    private static ScriptedInjectView Scripted(IncidentState incident, DrillState drill, Inject inject)
    {
        var state = drill.Inject(inject.Id);
        return new ScriptedInjectView(
            inject.Id, inject.Number, inject.Type, inject.Channel, inject.To, inject.Subject, state.Status, Director.DueAt(incident, inject), state.ReleasedAt, state.ByHand,
            [.. state.ReadAt.OrderBy(pair => pair.Value).Select(pair => new InjectReadView(pair.Key, pair.Value))]);
    }
}

/// <summary>A message in a player's inbox. <paramref name="Name"/> is what `readInject` and `answerInject` take.</summary>
/// <param name="Subject">In the caller's language; null where it was erased.</param>
public sealed record InboxMessageView(
    string Name, InjectChannel Channel, string? From, string? Subject, string? Body, string? Headers, IReadOnlyList<InjectAttachment> Attachments,
    DateTimeOffset At, IReadOnlyList<string> To, IReadOnlyList<InboxReplyView> Replies, bool IsRead);

public sealed record InboxReplyView(PersonId By, DateTimeOffset At, string? Text);

/// <summary>An inject of the script.</summary>
/// <param name="DueAt">When it goes out by itself; null where that is not in sight.</param>
public sealed record ScriptedInjectView(
    string Id, int Number, InjectType Type, InjectChannel Channel, IReadOnlyList<string> To, LocalizedText Subject, InjectStatus Status, DateTimeOffset? DueAt,
    DateTimeOffset? ReleasedAt, bool ByHand, IReadOnlyList<InjectReadView> Reads);

public sealed record InjectReadView(PersonId Person, DateTimeOffset At);

/// <summary>An exercise of the library; nothing of its script.</summary>
/// <param name="Purpose">Null for who may only play it: it often tells what happens.</param>
public sealed record ExerciseView(
    string Id, string Sha256, LocalizedText Title, ExerciseKind Kind, TimeSpan Duration, LocalizedText? Purpose, LocalizedText Briefing,
    IReadOnlyList<ExerciseRoleView> Roles, IReadOnlyList<DrilledRunbookView> Runbooks);

public sealed record ExerciseRoleView(string Id, int People);

/// <summary>What `prepareDrill` takes as a plan.</summary>
public sealed record DrilledRunbookView(string Id, string Sha256);

/// <summary>The exercise library for programs.</summary>
public static class ExerciseEndpoints
{
    public static void MapExercises(this IEndpointRouteBuilder api) => api.MapGet("/exercises", async (HttpContext context, IServiceProvider services) =>
            services.GetService<ExerciseReport>() is { } library ? await AllAsync(context, library, services.GetService<DrillHost>()) : [])
        .WithName("listExercises").WithSummary("The exercises that can be drilled, with what `prepareDrill` takes; nothing of their scripts.").WithTags("Exercises")
        .Produces<IReadOnlyList<ExerciseView>>();

    private static async Task<IReadOnlyList<ExerciseView>> AllAsync(HttpContext context, ExerciseReport library, DrillHost? drills)
    {
        var scripts = await ExercisePages.ScriptsAsync(context.ApiReader(), library, drills, context.RequestAborted);
        return [.. library.Usable.Select(one => Of(one, scripts.Contains(one.Exercise.Id)))];
    }

    private static ExerciseView Of(DrillableExercise one, bool seesScript) => new(
        one.Exercise.Id, one.Version.Sha256, one.Exercise.Title, one.Exercise.Kind, one.Exercise.Duration,
        ExercisePages.SeesPurpose(seesScript, one.Exercise) ? one.Exercise.Purpose : null, one.Exercise.Briefing,
        [.. one.Exercise.Roles.Select(role => new ExerciseRoleView(role.Id, role.Count))],
        [.. one.Plans.Select(plan => new DrilledRunbookView(plan.Runbook.Id, plan.Version.Sha256))]);
}
