using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.People;
using IncidentOps.Web.Incidents;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;

namespace IncidentOps.Web.Exercises;

/// <summary>The exercise library, for reading. What players must not know beforehand is shown to facilitators and planners only.</summary>
public static class ExercisePages
{
    /// <summary>What lets somebody read a scenario before it is played.</summary>
    public static bool SeesScript(Permissions permissions) => (permissions & (Permissions.Facilitate | Permissions.Plan)) != 0;

    public static void MapExercisePages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("/exercises").RequirePermission(Permissions.View);
        pages.MapGet("", async (HttpContext context, ExerciseReport library, DrillHost drills) =>
            context.Page<ExerciseListPage>(new { Library = library, Scripts = await ScriptsAsync(context.Reader(), library, drills, context.RequestAborted) }));
        pages.MapGet("/{id}", ExerciseAsync);
    }

    /// <summary>
    /// The exercises whose scripts somebody may read: none that they are to play with others, of which they know no more than the other players,
    /// whatever else they may.
    /// </summary>
    public static async Task<IReadOnlySet<string>> ScriptsAsync(Reader reader, ExerciseReport library, DrillHost? drills, CancellationToken cancellation)
    {
        if (!SeesScript(reader.Permissions))
        {
            return new HashSet<string>();
        }

        var ids = library.Usable.Select(one => one.Exercise.Id);
        return (reader.Person is { } person && drills is not null ? ids.Except(await drills.ToPlayAsync(person, cancellation)) : ids).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>
    /// What an exercise is for often tells what happens in it: it is for those who choose one for others, and for whoever plays alone what is made for one.
    /// </summary>
    public static bool SeesPurpose(bool seesScript, Exercise exercise) => seesScript || exercise.Roles.Sum(role => role.Count) == 1;

    private static async Task<IResult> ExerciseAsync(HttpContext context, string id, ExerciseReport library, DrillHost drills, INames names, TimeProvider clock)
    {
        if (library.Usable.FirstOrDefault(one => one.Exercise.Id == id) is not { } found)
        {
            return context.Message(404);
        }

        var reader = context.Reader();
        var spoiler = reader.Person is { } person && reader.Can(Permissions.Facilitate)
            ? await drills.SpoilerAsync(id, IncidentState.None, [new DrillPart(person, DrillDuty.Facilitator)], reader.Actor(), context.RequestAborted)
            : null;
        return context.Page<ExercisePage>(new
        {
            Drillable = found,
            SeesScript = (await ScriptsAsync(reader, library, drills, context.RequestAborted)).Contains(id),
            WhyNotPrepared = spoiler is null ? null : reader.Of(spoiler, names, clock.GetUtcNow()),
        });
    }

    /// <summary>The title of a role: its own, else that of the first runbook that has it.</summary>
    internal static Core.LocalizedText TitleOf(DrillableExercise drillable, ExerciseRole role) => role.Title.IsGiven
        ? role.Title
        : drillable.Plans.SelectMany(plan => plan.Called.Values.Prepend(plan.Runbook)).Select(runbook => runbook.Role(role.Id)).FirstOrDefault(found => found is not null)?.Title
            ?? new Core.LocalizedText(role.Id, role.Id);
}
