using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Web.Api;

/// <summary>The plan library, for reading.</summary>
public static class RunbookEndpoints
{
    public static void MapRunbooks(this IEndpointRouteBuilder api)
    {
        api.MapGet("/runbooks", (PlanShelf plans) => plans.All.Select(RunbookViews.Of).OrderBy(view => view.Id, StringComparer.Ordinal))
            .WithName("listRunbooks").WithSummary("The library: the newest version of each runbook. Its `sha256` starts a run.").WithTags("Runbooks")
            .Produces<IReadOnlyList<RunbookView>>();
        api.MapGet("/runbooks/{runbook}/versions", Versions).WithName("listRunbookVersions").WithSummary("Every published version of a runbook.")
            .WithTags("Runbooks").Produces<IReadOnlyList<RunbookVersionView>>().Produces<ProblemView>(404, "application/problem+json");
        api.MapGet("/runbooks/{runbook}", (HttpContext context, string runbook, PlanShelf plans, PlanCatalog catalog, IPlanTexts texts) =>
                VersionAsync(context, runbook, null, plans, catalog, texts))
            .WithName("readRunbook").WithSummary("A runbook's newest version, with its steps and exact texts.").WithTags("Runbooks")
            .Produces<RunbookDetailView>().Produces<ProblemView>(404, "application/problem+json");
        api.MapGet("/runbooks/{runbook}/versions/{number:int}", VersionAsync)
            .WithName("readRunbookVersion").WithSummary("One version of a runbook, with its steps and exact texts.").WithTags("Runbooks")
            .Produces<RunbookDetailView>().Produces<ProblemView>(404, "application/problem+json");
    }

    private static IResult Versions(HttpContext context, string runbook, PlanShelf plans) =>
        plans.Published.Versions.TryGetValue(runbook, out var versions)
            ? Results.Ok(versions.Select(version => new RunbookVersionView(
                version.Version.RunbookId, version.Version.Number, version.Version.Sha256, version.At, version.By)))
            : ApiReplies.NotFound(context, "no-runbook");

    private static async Task<IResult> VersionAsync(
        HttpContext context, string runbook, int? number, PlanShelf plans, PlanCatalog catalog, IPlanTexts texts)
    {
        if (!plans.Published.Versions.TryGetValue(runbook, out var versions)
            || versions.FindLast(version => number is null || version.Version.Number == number) is not { } chosen
            || await catalog.LoadAsync(chosen.Version.Sha256, context.RequestAborted) is not { } plan)
        {
            return ApiReplies.NotFound(context, "no-runbook");
        }

        return Results.Ok(RunbookViews.Detail(plan, await texts.FindAsync(chosen.Version.Sha256, context.RequestAborted)));
    }
}
