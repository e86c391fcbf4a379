using IncidentOps.Core.Exercises;
using IncidentOps.Core.People;
using IncidentOps.Engine.Exercises;
using IncidentOps.Web.Layout;
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
        pages.MapGet("", (HttpContext context, ExerciseReport library) => context.Page<ExerciseListPage>(new { Library = library }));
        pages.MapGet("/{id}", Exercise);
    }

    private static IResult Exercise(HttpContext context, string id, ExerciseReport library) =>
        library.Usable.FirstOrDefault(one => one.Exercise.Id == id) is { } found
            ? context.Page<ExercisePage>(new { Drillable = found })
            : context.Message(404);

    /// <summary>The title of a role: its own, else that of the first runbook that has it.</summary>
    internal static Core.LocalizedText TitleOf(DrillableExercise drillable, ExerciseRole role) => role.Title.IsGiven
        ? role.Title
        : drillable.Plans.SelectMany(plan => plan.Called.Values.Prepend(plan.Runbook)).Select(runbook => runbook.Role(role.Id)).FirstOrDefault(found => found is not null)?.Title
            ?? new Core.LocalizedText(role.Id, role.Id);
}
