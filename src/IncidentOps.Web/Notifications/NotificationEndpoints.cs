using System.Collections.Immutable;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Settings;
using IncidentOps.Engine.Notifications;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Settings;
using IncidentOps.Web.Forms;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;

namespace IncidentOps.Web.Notifications;

/// <summary>Settings › Notifications: relay, public address, webhooks, and whether messages get through.</summary>
internal static class NotificationEndpoints
{
    private const string Path = "/settings/notifications";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup(Path).RequirePermission(Permissions.Administer);
        group.MapGet("", static (HttpContext context, NotificationReading reading) => ShowAsync(context, reading, NotificationForms.None));
        group.MapPost("/relay", SaveRelayAsync);
        group.MapPost("/relay/remove", static (HttpContext context, OrganisationSettings settings) => SubmitAsync(context, settings, new RemoveMailRelay()));
        group.MapPost("/relay/test", TestRelayAsync);
        group.MapPost("/address", SaveAddressAsync);
        group.MapPost("/address/remove", static (HttpContext context, OrganisationSettings settings) => SubmitAsync(context, settings, new RemovePublicAddress()));
        group.MapPost("/personal", SavePersonalAsync);
        group.MapPost("/personal/reset", static (HttpContext context, OrganisationSettings settings) => SubmitAsync(context, settings, new ResetPersonalWebhooks()));
        group.MapGet("/new-webhook", static (HttpContext context) => ShowWebhook(context, null, FormState.Empty));
        group.MapPost("/new-webhook", AddWebhookAsync);
        group.MapGet("/webhooks/{name}", static (HttpContext context, string name) => ShowWebhook(context, name, FormState.Empty));
        group.MapPost("/webhooks/{name}", SaveWebhookAsync);
        group.MapPost("/webhooks/{name}/test", TestWebhookAsync);
        group.MapPost("/webhooks/{name}/delete", static (HttpContext context, string name, OrganisationSettings settings) => SubmitAsync(context, settings, new RemoveWebhook(name)));
    }

    private static async Task<IResult> ShowAsync(HttpContext context, NotificationReading reading, NotificationForms forms, TestAnswer? tested = null)
    {
        var services = context.RequestServices;
        var reader = context.Reader();
        return context.Page<NotificationsPage>(
            new
            {
                View = await reading.ReadAsync(context.RequestAborted),
                Forms = forms,
                Tested = tested,
                OwnAddress = services.GetRequiredService<PeopleDirectory>().Find(reader.Person!.Value)?.Mail,
                Here = $"{context.Request.Scheme}://{context.Request.Host}",
                Names = services.GetRequiredService<INames>(),
                Now = services.GetRequiredService<TimeProvider>().GetUtcNow(),
                Kept = context.Request.Query["kept"].ToString(),
            },
            forms.HasFaults || tested?.Refusal is not null ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    private static async Task<IResult> SaveRelayAsync(HttpContext context, OrganisationSettings settings, NotificationReading reading)
    {
        var form = await FormState.ReadAsync(context);
        var relay = NotificationInput.Relay(form["host"], form["port"], form["security"], form["user"], form["relay-secret"], form["sender"]);
        return await settings.SubmitAsync(new SetMailRelay(relay), context.Reader().Actor(), context.RequestAborted) is { } refusal
            ? await ShowAsync(context, reading, NotificationForms.None with { Relay = form.Fault(refusal, context.Reader()) })
            : Results.LocalRedirect(Path + "?kept=yes");
    }

    private static async Task<IResult> SaveAddressAsync(HttpContext context, OrganisationSettings settings, NotificationReading reading)
    {
        var form = await FormState.ReadAsync(context);
        var command = new SetPublicAddress(form["public-address"].Trim());
        return await settings.SubmitAsync(command, context.Reader().Actor(), context.RequestAborted) is { } refusal
            ? await ShowAsync(context, reading, NotificationForms.None with { Address = form.Fault(refusal, context.Reader()) })
            : Results.LocalRedirect(Path + "?kept=yes");
    }

    private static async Task<IResult> SavePersonalAsync(HttpContext context, OrganisationSettings settings, NotificationReading reading)
    {
        var form = await FormState.ReadAsync(context);
        var networks = NotificationInput.Networks(form["networks"], out var refusal);
        refusal ??= await settings.SubmitAsync(
            new SetPersonalWebhooks(NotificationInput.SecretName(form["secret"]), networks), context.Reader().Actor(), context.RequestAborted);
        return refusal is null
            ? Results.LocalRedirect(Path + "?kept=yes")
            : await ShowAsync(context, reading, NotificationForms.None with { Personal = form.Fault(refusal, context.Reader()) });
    }

    private static async Task<IResult> TestRelayAsync(HttpContext context, TestMessages tests, NotificationReading reading) =>
        await ShowAsync(context, reading, NotificationForms.None, await tests.MailAsync(context.Reader().Actor(), context.RequestAborted));

    /// <summary>Commands whose refusal only says that somebody else was faster.</summary>
    private static async Task<IResult> SubmitAsync(HttpContext context, OrganisationSettings settings, SettingsCommand command)
    {
        await settings.SubmitAsync(command, context.Reader().Actor(), context.RequestAborted);
        return Results.LocalRedirect(Path);
    }

    private static IResult ShowWebhook(HttpContext context, string? name, FormState form, TestAnswer? tested = null)
    {
        var services = context.RequestServices;
        var webhook = name is null ? null : services.GetRequiredService<NotificationReading>().Webhook(name);
        return name is not null && webhook is null
            ? context.Message(StatusCodes.Status404NotFound)
            : context.Page<WebhookPage>(
                new
                {
                    Webhook = webhook, Form = form, Tested = tested, Kept = context.Request.Query["kept"].ToString(),
                    Names = services.GetRequiredService<INames>(), Now = services.GetRequiredService<TimeProvider>().GetUtcNow(),
                },
                form.Faults.Count > 0 || tested?.Refusal is not null ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    private static async Task<IResult> AddWebhookAsync(HttpContext context, OrganisationSettings settings)
    {
        var form = await FormState.ReadAsync(context);
        var name = form["name"].Trim();
        if (settings.Current.Webhooks.ContainsKey(name))
        {
            return ShowWebhook(context, null, form.Fault("name", context.Reader().T["webhooks.taken"]));
        }

        return await SetAsync(context, settings, name, form) is { } refusal
            ? ShowWebhook(context, null, form.Fault(refusal, context.Reader()))
            : Results.LocalRedirect($"{Path}/webhooks/{Uri.EscapeDataString(name)}?kept=yes");
    }

    private static async Task<IResult> SaveWebhookAsync(HttpContext context, string name, OrganisationSettings settings)
    {
        var form = await FormState.ReadAsync(context);
        if (!settings.Current.Webhooks.ContainsKey(name))
        {
            return context.Message(StatusCodes.Status404NotFound);
        }

        return await SetAsync(context, settings, name, form) is { } refusal
            ? ShowWebhook(context, name, form.Fault(refusal, context.Reader()))
            : Results.LocalRedirect($"{Path}/webhooks/{Uri.EscapeDataString(name)}?kept=yes");
    }

    private static async Task<IResult> TestWebhookAsync(HttpContext context, string name, TestMessages tests) =>
        ShowWebhook(context, name, FormState.Empty, await tests.WebhookAsync(name, context.Reader().Actor(), context.RequestAborted));

    private static async Task<Refusal?> SetAsync(HttpContext context, OrganisationSettings settings, string name, FormState form)
    {
        var networks = NotificationInput.Networks(form["networks"], out var refusal);
        // An empty address keeps the one that is there: it is never shown, so it can't come back with the form.
        var command = new SetWebhook(
            name, NotificationInput.Text(form["url"]), NotificationInput.SecretName(form["secret"]), networks,
            form["language"] == "ja" ? Language.Japanese : Language.English);
        return refusal ?? await settings.SubmitAsync(command, context.Reader().Actor(), context.RequestAborted);
    }
}

/// <summary>What was sent with each of the page's forms.</summary>
public sealed record NotificationForms(FormState Relay, FormState Address, FormState Personal)
{
    public static NotificationForms None => new(FormState.Empty, FormState.Empty, FormState.Empty);

    public bool HasFaults => Faulty is not null;

    /// <summary>The one that was sent and has faults.</summary>
    public FormState? Faulty => new[] { Relay, Address, Personal }.FirstOrDefault(form => form.Faults.Count > 0);
}
