using System.ComponentModel;
using System.Globalization;
using IncidentOps.Core.People;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Api;
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
        api.MapGet("", ListAsync).WithName("ListAudit").WithSummary("Events of all streams, the newest first.").Produces<IReadOnlyList<AuditRow>>();
        api.MapPost("/verify", static (LogCheck check) => check.RunAsync()).WithName("VerifyLog").WithSummary("Checks the whole log against its chain.").Produces<LogVerification>();
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

    private static async Task<IResult> ListAsync(
        HttpContext context, AuditReader audit,
        [Description("A person's id: what that person did.")] string? person = null,
        [Description("The first day, such as 2026-11-24, in the caller's time zone.")] string? from = null,
        [Description("The last day.")] string? to = null,
        [Description("The position of the last row that you have: older ones follow.")] long? before = null,
        [Description("1 to 1000.")] int limit = Page)
    {
        var reader = context.ApiReader();
        foreach (var (given, field) in new[] { (from, "from"), (to, "to") })
        {
            if (given is { Length: > 0 } && !AuditFilter.IsDay(given))
            {
                return ApiReplies.Malformed(context, reader.T["api.no-date", given.Length <= 60 ? given : given[..60] + "…"], field);
            }
        }

        var filter = AuditFilter.Of(person, from, to, before, reader.Zone);
        return Results.Ok(await audit.ReadAsync(filter.ToQuery(Math.Clamp(limit, 1, 1_000)), reader, context.RequestAborted));
    }
}
