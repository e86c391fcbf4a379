using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Settings;
using IncidentOps.Engine.Settings;
using IncidentOps.Web.Api;
using IncidentOps.Web.Forms;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;

namespace IncidentOps.Web.Settings;

/// <summary>The settings for programs.</summary>
internal static class SettingsApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/settings").RequirePermission(Permissions.Administer).ForPrograms().WithTags("Settings");
        group.MapGet("/time-zone", static (OrganisationSettings settings) => new TimeZoneChoice(settings.Current.TimeZone ?? TimeZoneInfo.Local.Id))
            .WithName("readTimeZone").WithSummary("The organisation's time zone.").Produces<TimeZoneChoice>();
        group.MapPut("/time-zone", SetTimeZoneAsync)
            .WithName("setTimeZone").WithSummary("Set the organisation's time zone, for everybody who has set none.").Produces(StatusCodes.Status204NoContent);
        group.MapGet("/targets", static (OrganisationSettings settings) => settings.Current.Targets.Values)
            .WithName("listTargets").WithSummary("The targets that were set up here; not those of an inventory file.").Produces<IReadOnlyList<TargetSetting>>();
        group.MapPut("/targets/{name}", static (HttpContext context, string name, JsonBody<TargetChoice> target, OrganisationSettings settings) =>
            AnswerAsync(context, settings.SubmitAsync(new SetTarget(target.Value.Named(name)), context.Reader().Actor(), context.RequestAborted)))
            .WithName("setTarget").WithSummary("Add a target, or change the one of that name.").Produces(StatusCodes.Status204NoContent);
        group.MapDelete("/targets/{name}", static (HttpContext context, string name, OrganisationSettings settings) =>
            AnswerAsync(context, settings.SubmitAsync(new RemoveTarget(name), context.Reader().Actor(), context.RequestAborted)))
            .WithName("removeTarget").WithSummary("Remove a target.").Produces(StatusCodes.Status204NoContent);
        group.MapPost("/targets/{name}/test", TestAsync)
            .WithName("testTarget").WithSummary("Try to reach a target; nothing is changed there.").Produces<ProbeResult>();
        group.MapGet("/secrets", static (HttpContext context) => SecretEndpoints.RowsOf(context.RequestServices))
            .WithName("listSecrets").WithSummary("The secrets by name, and where each comes from; never a value.").Produces<IReadOnlyList<SecretRow>>();
        group.MapPut("/secrets/{name}", static (HttpContext context, string name, JsonBody<SecretValue> secret, SettingsSecrets secrets) =>
            AnswerAsync(context, secrets.SetAsync(name, secret.Value.Value, context.Reader().Actor(), context.RequestAborted)))
            .WithName("setSecret").WithSummary("Keep a secret sealed, or replace it.").Produces(StatusCodes.Status204NoContent);
        group.MapDelete("/secrets/{name}", static (HttpContext context, string name, OrganisationSettings settings) =>
            AnswerAsync(context, settings.SubmitAsync(new RemoveSecret(name), context.Reader().Actor(), context.RequestAborted)))
            .WithName("removeSecret").WithSummary("Destroy a secret.").Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> SetTimeZoneAsync(HttpContext context, JsonBody<TimeZoneChoice> choice, OrganisationSettings settings) =>
        TimeZones.Exists(choice.Value.TimeZone)
            ? await AnswerAsync(context, settings.SubmitAsync(new SetOrganisationTimeZone(choice.Value.TimeZone), context.Reader().Actor(), context.RequestAborted))
            : ApiAnswers.Refused(context, TimeZones.Unknown);

    private static async Task<IResult> TestAsync(HttpContext context, string name, OrganisationSettings settings, TargetProbe probe) =>
        settings.Current.Targets.TryGetValue(name, out var target)
            ? Results.Ok(await probe.TryAsync(SettingsTargets.TargetOf(target), context.RequestAborted))
            : ApiAnswers.Refused(context, new Refusal("no-target", new("There is no such target.", "その対象資産はありません。")));

    private static async Task<IResult> AnswerAsync(HttpContext context, Task<Refusal?> submitted) =>
        await submitted is { } refusal ? ApiAnswers.Refused(context, refusal) : Results.NoContent();
}

/// <summary>The organisation's time zone.</summary>
/// <param name="TimeZone">An IANA name.</param>
public sealed record TimeZoneChoice(string TimeZone);

/// <summary>A secret to keep.</summary>
/// <param name="Value">Kept sealed; never given out.</param>
public sealed record SecretValue(string Value);

/// <summary>What a target is and how it is reached; its name stands in the path.</summary>
/// <param name="Kind">`host`, `mailbox`, `repository` or `url`.</param>
/// <param name="Transport">`ssh`, `http`, `smtp` or `local`.</param>
/// <param name="Name">May be sent back as it was read; what counts is the name in the path.</param>
/// <param name="HostKey">For ssh: the host's whole public key.</param>
/// <param name="Secret">The name of a secret, never the secret itself.</param>
/// <param name="Security">For smtp: `starttls`, `tls` or `none`.</param>
public sealed record TargetChoice(
    string Kind, string Transport, string? Name = null, string? Address = null, int Port = 0, string? User = null, string? HostKey = null,
    string? Secret = null, bool Sudo = false, string? Url = null, string? Security = null)
{
    internal TargetSetting Named(string name) => new(name, Kind, Transport, Address, Port, User, HostKey, Secret, Sudo, Url, Security);
}
