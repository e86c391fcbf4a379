using System.ComponentModel;
using System.Text;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Exports;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Web.Api;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;

namespace IncidentOps.Web.Reviews;

/// <summary>The after-action report of an incident or a drill: as a page, as Markdown, and as data.</summary>
public static class ReportEndpoints
{
    private const string Problem = "application/problem+json";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var pages = endpoints.MapGroup("/incidents/{id}").ExcludeFromDescription().RequirePermission(Permissions.View);
        pages.MapGet("/report", ShowAsync);
        pages.MapGet("/report.md", MarkdownAsync);
        pages.MapGet("/report.json", DataAsync);
        endpoints.MapGet("/api/incidents/{id}/report", DataAsync).RequirePermission(Permissions.View).ForPrograms()
            .WithTags("Incidents").WithName("readReport").WithSummary("The after-action report, for drills and live incidents alike.")
            .WithDescription(
                "Canonical JSON: the SHA-256 of these bytes is the report's hash, given as the ETag too; `incidentops replay` prints the same. "
                + "While a drill goes on only those who conduct it may have it.")
            .Produces<ActionReport>().Produces<ProblemView>(403, Problem).Produces<ProblemView>(404, Problem);
    }

    /// <summary>The report's model; null where there is no such incident.</summary>
    public static async Task<ReportModel?> ModelAsync(HttpContext context, string id)
    {
        var services = context.RequestServices;
        return IncidentId.TryParse(id, out var incident)
            && await services.GetRequiredService<IncidentSessions>().StateAsync(incident, context.RequestAborted) is { Exists: true } state
            ? new ReportModel(incident, state, context.Reader(), services.GetRequiredService<INames>(), services.GetRequiredService<TimeProvider>().GetUtcNow())
            : null;
    }

    private static async Task<IResult> ShowAsync(HttpContext context, string id) =>
        await ModelAsync(context, id) is { } model ? context.Page<ReportPage>(new { Model = model }) : context.Message(404);

    private static async Task<IResult> MarkdownAsync(HttpContext context, string id) => await ModelAsync(context, id) is not { } model ? context.Message(404)
        : !model.SeesConduct ? context.Message(403)
        : Results.File(Encoding.UTF8.GetBytes(ReportMarkdown.Of(model)), "text/markdown; charset=utf-8", NameOf(model, "md"));

    private static async Task<IResult> DataAsync(HttpContext context, [Description("32 hexadecimal digits.")] string id)
    {
        if (await ModelAsync(context, id) is not { } model)
        {
            return context.IsForPrograms() ? ApiReplies.NotFound(context, "no-incident") : context.Message(404);
        }

        if (!model.SeesConduct)
        {
            return context.IsForPrograms() ? ApiReplies.Problem(403, "drill-running", model.T["review.hidden.refused"]) : context.Message(403);
        }

        context.Response.Headers.ETag = $"\"{model.Hash}\"";
        return Results.File(ReportCodec.Write(model.Report), "application/json; charset=utf-8", context.IsForPrograms() ? null : NameOf(model, "json"));
    }

    private static string NameOf(ReportModel model, string extension) =>
        ExportFile.NameOf(model.Id, model.State.Mode, model.State.DeclaredAt, "report." + extension);
}
