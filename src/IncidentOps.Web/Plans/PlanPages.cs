using IncidentOps.Core.People;
using IncidentOps.Core.Plans;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Incidents;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Reviews;
using IncidentOps.Web.Security;

namespace IncidentOps.Web.Plans;

/// <summary>The plan library, for reading.</summary>
public static class PlanPages
{
    public static void MapPlanPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").RequirePermission(Permissions.View);
        pages.MapGet("/plans", async (HttpContext context, PlanShelf plans, LibraryFaults faults, IDrillList drills, TimeProvider clock) => context.Page<PlanListPage>(new
        {
            Plans = (IReadOnlyList<Plan>)[.. plans.All], faults.Faults, Now = clock.GetUtcNow(), plans.Published.Withdrawn,
            WithdrawnPlans = (IReadOnlyList<Plan>)[.. plans.Withdrawn], LastDrills = await TrendEndpoints.LastDrillsAsync(drills, context.RequestAborted),
        }));
        pages.MapGet("/plans/{id}/{number:int?}", PlanAsync);
    }

    private static async Task<IResult> PlanAsync(
        HttpContext context, string id, PlanShelf plans, PlanCatalog catalog, INames names, TimeProvider clock, IDrillList drills,
        ActionCommands commands, int? number = null)
    {
        if (!plans.Published.Versions.TryGetValue(id, out var versions)
            || versions.Find(version => number is null || version.Version.Number == number) is null)
        {
            return context.Message(404);
        }

        var chosen = number is null ? versions[^1] : versions.Find(version => version.Version.Number == number)!;
        var plan = await catalog.LoadAsync(chosen.Version.Sha256, context.RequestAborted);
        return plan is null ? context.Message(404) : context.Page<PlanPage>(
            new
            {
                Plan = plan, Versions = (IReadOnlyList<Publication>)versions, Names = names, Now = clock.GetUtcNow(),
                LastDrill = (await TrendEndpoints.LastDrillsAsync(drills, context.RequestAborted)).GetValueOrDefault(id),
                Withdrawal = plans.Published.Withdrawn.GetValueOrDefault(id),
                Commands = AnnexOf(commands.OnPaper(plan), context.Reader().T),
            });
    }

    private static IReadOnlyList<CommandAnnex.Entry> AnnexOf(IReadOnlyList<StepCommands> steps, Texts texts) =>
    [
        .. steps.Select((one, index) => new CommandAnnex.Entry(
            one.Key, FormattableString.Invariant($"C{index + 1}"), one.Step.Title.IsGiven ? texts.In(one.Step.Title) : one.Key, null, one.Step.ActionId, one.Commands)),
    ];
}

/// <summary>What was wrong with the plan library when it was read at start-up: shown to people, since a faulty file is not published.</summary>
public sealed class LibraryFaults
{
    public IReadOnlyList<RunbookFault> Faults { get; set; } = [];
}
