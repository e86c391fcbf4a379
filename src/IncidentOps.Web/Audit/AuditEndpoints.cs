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
        var query = context.Request.Query;
        long? before = long.TryParse(query["before"], NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : null;
        var filter = AuditFilter.Of(query["person"], query["from"], query["to"], before, reader.Zone);
        IReadOnlyList<AuditRow> rows = [];
        StoreDamagedException? damage = null;
        try
        {
            rows = await audit.ReadAsync(filter.ToQuery(Page), reader, context.RequestAborted);
        }
        catch (StoreDamagedException damaged)
        {
            // This is the very page on which somebody looks for damage: it must open, and say so.
            damage = damaged;
        }

        return context.Page<AuditPage>(new
        {
            Filter = filter, Rows = rows, HasMore = rows.Count == Page, Check = check.Current, Names = names, Now = clock.GetUtcNow(),
            Damage = damage?.Message,
        });
    }

    /// <summary>A short check ends before the answer; a long one goes on, and the page says so.</summary>
    private static async Task<IResult> VerifyAsync(HttpContext context, LogCheck check)
    {
        await Task.WhenAny(check.RunAsync(), Task.Delay(TimeSpan.FromSeconds(5), context.RequestAborted));
        return Results.LocalRedirect("/audit#log");
    }

    private static Task<IReadOnlyList<AuditRow>> ListAsync(
        HttpContext context, AuditReader audit, string? person = null, string? from = null, string? to = null, long? before = null, int? limit = null)
    {
        var reader = context.Reader();
        var filter = AuditFilter.Of(person, from, to, before, reader.Zone);
        return audit.ReadAsync(filter.ToQuery(Math.Clamp(limit ?? Page, 1, 1_000)), reader, context.RequestAborted);
    }
}
