using System.Text;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Exports;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Api;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace IncidentOps.Web.Exports;

/// <summary>An incident's record as files: for people from its page, for programs under /api.</summary>
public static class ExportEndpoints
{
    /// <summary>In the order in which they are offered.</summary>
    public static readonly IReadOnlyList<string> Formats = ["md", "xlsx", "jsonl"];

    private const int Page = 500;

    public static IServiceCollection AddExports(this IServiceCollection services)
    {
        services.TryAddSingleton<INames, PeopleNames>();
        services.AddSingleton<ExportReader>();
        services.AddSingleton<JsonLinesExport>();
        return services;
    }

    public static void MapExports(this IEndpointRouteBuilder endpoints)
    {
        var pages = endpoints.MapGroup("/incidents/{id}/export").RequirePermission(Permissions.View);
        pages.MapGet("", ShowAsync);
        pages.MapGet("/{format}", SendAsync);
        endpoints.MapGet("/api/incidents/{id}/export/{format}", SendAsync).RequirePermission(Permissions.View).ForPrograms()
            .WithTags("Incidents").WithName("ExportIncident").WithSummary("The incident's record: md, xlsx or jsonl.")
            .Produces<Stream>(200, "text/markdown", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/jsonl");
    }

    private static async Task<IResult> ShowAsync(HttpContext context, string id, IncidentSessions sessions)
    {
        if (!IncidentId.TryParse(id, out var incident) || await sessions.StateAsync(incident, context.RequestAborted) is not { Exists: true } state)
        {
            return context.Message(StatusCodes.Status404NotFound);
        }

        return context.Page<ExportPage>(new { Incident = incident.ToString(), IsDrill = state.Mode == IncidentMode.Drill, IsWithheld = IsWithheld(state, context.Reader()) });
    }

    private static async Task<IResult> SendAsync(
        HttpContext context, string id, string format, IncidentSessions sessions, ExportReader exports, JsonLinesExport lines, IEventLog log,
        ISpreadsheetWriter spreadsheets, INames names)
    {
        if (!IncidentId.TryParse(id, out var incident) || !Formats.Contains(format))
        {
            return context.NotFound();
        }

        var reader = context.Reader();
        var state = await sessions.StateAsync(incident, context.RequestAborted);
        if (IsWithheld(state, reader))
        {
            return context.IsForPrograms()
                ? Results.Problem(statusCode: StatusCodes.Status403Forbidden, title: context.ApiReader().T["export.after-drill"], extensions: new Dictionary<string, object?> { ["code"] = "after-drill" })
                : context.Page<ExportPage>(new { Incident = incident.ToString(), IsDrill = true, IsWithheld = true }, StatusCodes.Status403Forbidden);
        }

        if (format == "jsonl")
        {
            return state.Exists
                ? Results.Stream(
                    target => WriteLinesAsync(target, incident, state.Mode, lines, log, names, context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(), context.RequestAborted),
                    "application/jsonl; charset=utf-8", ExportFile.NameOf(incident, state.Mode, state.DeclaredAt, "jsonl"))
                : context.NotFound();
        }

        if (await exports.ReadAsync(incident, names.NameOf, reader.Language, reader.Zone, context.RequestAborted) is not { } read)
        {
            return context.NotFound();
        }

        var name = ExportFile.NameOf(incident, read.State.Mode, read.State.DeclaredAt, format);
        if (format == "md")
        {
            return Results.File(Encoding.UTF8.GetBytes(MarkdownExport.Of(read)), "text/markdown; charset=utf-8", name);
        }

        using var workbook = new MemoryStream();
        spreadsheets.Write(workbook, ChronologySheet.Of(read), read.ExportedAt, "IncidentOps");
        return Results.File(workbook.ToArray(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name);
    }

    /// <summary>A whole record tells what players must not know yet: they get it once the drill has ended.</summary>
    internal static bool IsWithheld(IncidentState state, Reader reader) => state is { IsOver: false } && !DrillSight.Of(state, reader.Person, reader.Permissions).SeesScript;

    private static async Task WriteLinesAsync(
        Stream target, IncidentId incident, IncidentMode mode, JsonLinesExport lines, IEventLog log, INames names, DateTimeOffset now,
        CancellationToken cancellation)
    {
        await target.WriteAsync(JsonLinesExport.Head(incident, mode, now), cancellation);
        var version = 0L;
        while (true)
        {
            var page = await log.ReadStreamAsync(incident.Stream, version, Page, cancellation);
            foreach (var logged in page)
            {
                await target.WriteAsync(lines.EventLine(logged, mode, names.NameOf), cancellation);
                version = logged.Event.Version;
            }

            if (page.Count < Page)
            {
                return;
            }
        }
    }

    /// <summary>Not found, as a page for people and as a problem for programs.</summary>
    internal static IResult NotFound(this HttpContext context) => context.IsForPrograms()
        ? Results.Problem(
            statusCode: StatusCodes.Status404NotFound, title: context.ApiReader().T["not-found.text"], extensions: new Dictionary<string, object?> { ["code"] = "not-found" })
        : context.Message(StatusCodes.Status404NotFound);
}
