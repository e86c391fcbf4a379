using IncidentOps.Core.People;
using IncidentOps.Core.Settings;
using IncidentOps.Engine.Notifications;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Settings;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Forms;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;

namespace IncidentOps.Web.Settings;

/// <summary>Settings: the way in, targets, secrets, time zone.</summary>
public static class SettingsEndpoints
{
    public static IEndpointRouteBuilder MapSettings(this IEndpointRouteBuilder endpoints)
    {
        var pages = endpoints.MapGroup("").ExcludeFromDescription();
        pages.MapGet("/settings", ShowIndex).RequireSignIn();
        pages.MapGet("/settings/time-zone", static (HttpContext context, OrganisationSettings settings) => ShowTimeZone(context, settings, FormState.Empty))
            .RequirePermission(Permissions.Administer);
        pages.MapPost("/settings/time-zone", SaveTimeZoneAsync).RequirePermission(Permissions.Administer);
        TargetEndpoints.Map(pages);
        SecretEndpoints.Map(pages);
        SettingsApi.Map(endpoints);
        return endpoints;
    }

    private static IResult ShowIndex(HttpContext context, PeopleDirectory people, OrganisationSettings settings, IEffectsHold hold) => context.Page<SettingsPage>(new
    {
        IsHeld = hold.Hold is not null,
        People = people.Current.People.Values.Count(person => person is { IsErased: false, IsDisabled: false }),
        Settings = settings.Current,
        HasRetention = context.RequestServices.GetService<Retention.RetentionReading>() is not null,
        CanReachAnybody = context.RequestServices.GetService<WaysToReach>()?.AreAny,
    });

    private static IResult ShowTimeZone(HttpContext context, OrganisationSettings settings, FormState form) => context.Page<TimeZonePage>(
        new { Zone = settings.Current.TimeZone, Form = form, Kept = context.Request.Query["kept"].ToString() },
        form.Faults.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);

    private static async Task<IResult> SaveTimeZoneAsync(HttpContext context, OrganisationSettings settings)
    {
        var form = await FormState.ReadAsync(context);
        var reader = context.Reader();
        var zone = form["time-zone"].Trim();
        if (!TimeZones.Exists(zone))
        {
            return ShowTimeZone(context, settings, form.Fault("time-zone", reader.T["time-zone.unknown"]));
        }

        return await settings.SubmitAsync(new SetOrganisationTimeZone(zone), reader.Actor(), context.RequestAborted) is { } refusal
            ? ShowTimeZone(context, settings, form.Fault(refusal, reader))
            : Results.LocalRedirect("/settings/time-zone?kept=yes");
    }
}
