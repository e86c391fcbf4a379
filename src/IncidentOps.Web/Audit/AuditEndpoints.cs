using System.Globalization;
using IncidentOps.Core.People;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace IncidentOps.Web.Audit;

/// <summary>Who did what, across incidents, people, settings and plans; and whether the log is whole.</summary>
public static class AuditEndpoints
{
    private const int Page = 100;

    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.TryAddSingleton<INames, PeopleNames>();
        services.AddSingleton<AuditReader>();
        services.AddSingleton<LogCheck>();
        return services;
    }

    public static void MapAudit(this IEndpointRouteBuilder endpoints)
    {
        var pages = endpoints.MapGroup("/audit").RequirePermission(Permissions.Administer);
        pages.MapGet("", ShowAsync);
        pages.MapPost("/verify", VerifyAsync);
        var api = endpoints.MapGroup("/api/audit").RequirePermission(Permissions.Administer).ForPrograms().WithTags("Audit");
        api.MapGet("", ListAsync).WithName("ListAudit").WithSummary("Events of all streams, the newest first.");
        api.MapPost("/verify", static (LogCheck check) => check.RunAsync()).WithName("VerifyLog").WithSummary("Checks the whole log against its chain.");
    }

    private static async Task<IResult> ShowAsync(HttpContext context, AuditReader audit, LogCheck check, INames names, TimeProvider clock)
    {
        var reader = context.Reader();
        var filter = AuditFilter.Of(context.Request.Query, reader.Zone);
        var rows = await audit.ReadAsync(filter.ToQuery(Page), reader, context.RequestAborted);
        return context.Page<AuditPage>(new { Filter = filter, Rows = rows, HasMore = rows.Count == Page, Check = check.Current, Names = names, Now = clock.GetUtcNow() });
    }

    /// <summary>A short check ends before the answer; a long one goes on, and the page says so.</summary>
    private static async Task<IResult> VerifyAsync(HttpContext context, LogCheck check)
    {
        await Task.WhenAny(check.RunAsync(), Task.Delay(TimeSpan.FromSeconds(5), context.RequestAborted));
        return Results.LocalRedirect("/audit#log");
    }

    private static async Task<IResult> ListAsync(HttpContext context, AuditReader audit)
    {
        var reader = context.Reader();
        var limit = int.TryParse(context.Request.Query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, 1_000) : Page;
        var rows = await audit.ReadAsync(AuditFilter.Of(context.Request.Query, reader.Zone).ToQuery(limit), reader, context.RequestAborted);
        return Results.Ok(rows.Select(row => new
        {
            row.Position, row.At, row.ClaimedAt, Actor = row.Actor.Value, row.Who, row.Stream, row.Version, row.Type, row.What, row.Detail, row.Hash,
        }));
    }
}
