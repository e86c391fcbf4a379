using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Settings;
using IncidentOps.Engine.Notifications;
using IncidentOps.Engine.Settings;
using IncidentOps.Web.Api;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;

namespace IncidentOps.Web.Notifications;

/// <summary>Settings › Notifications for programs.</summary>
internal static class NotificationApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/settings/notifications").RequirePermission(Permissions.Administer).ForPrograms().WithTags("Settings");
        group.MapGet("", static (HttpContext context, NotificationReading reading) => reading.ReadAsync(context.RequestAborted))
            .WithName("readNotificationSettings").WithSummary("How messages go out, where each setting comes from, and the last deliveries.")
            .Produces<NotificationsView>();
        Said(group.MapPut("/relay", SetRelayAsync), "setMailRelay", "Sets the product's own mail relay up. What the configuration says no longer counts.");
        Said(group.MapDelete("/relay", static (HttpContext context, OrganisationSettings settings) => AnswerAsync(context, settings, new RemoveMailRelay())), "removeMailRelay", "Removes the relay: the configuration's counts again, if there is one.");
        Tested(group.MapPost("/relay/test", static async (HttpContext context, TestMessages tests) =>
            Answer(context, await tests.MailAsync(context.Reader().Actor(), context.RequestAborted))), "testMailRelay", "Sends a test message to the caller's own mail address.");
        Said(group.MapPut("/public-address", static (HttpContext context, JsonBody<PublicAddressChoice> body, OrganisationSettings settings) =>
            AnswerAsync(context, settings, new SetPublicAddress(body.Value.Url.Trim()))), "setPublicAddress", "Sets the address under which people reach the server: links in messages begin with it.");
        Said(group.MapDelete("/public-address", static (HttpContext context, OrganisationSettings settings) => AnswerAsync(context, settings, new RemovePublicAddress())), "removePublicAddress", "Removes the address: the configuration's counts again, if there is one.");
        Said(group.MapPut("/personal-webhooks", SetPersonalAsync), "setPersonalWebhooks", "How people's own webhooks are signed, and where they may lie.");
        Said(group.MapDelete("/personal-webhooks", static (HttpContext context, OrganisationSettings settings) => AnswerAsync(context, settings, new ResetPersonalWebhooks())), "resetPersonalWebhooks", "What the configuration says about them counts again.");
        Said(group.MapPut("/webhooks/{name}", SetWebhookAsync), "setWebhook", "Adds a webhook that takes every notify step's message, or changes the one of that name.");
        Said(group.MapDelete("/webhooks/{name}", static (HttpContext context, string name, OrganisationSettings settings) => AnswerAsync(context, settings, new RemoveWebhook(name))), "removeWebhook", "Removes a webhook and destroys its address.");
        Tested(group.MapPost("/webhooks/{name}/test", static async (HttpContext context, string name, TestMessages tests) =>
            Answer(context, await tests.WebhookAsync(name, context.Reader().Actor(), context.RequestAborted))), "testWebhook", "Sends a test message to a webhook.");
    }

    private static void Said(RouteHandlerBuilder endpoint, string name, string summary) => endpoint.WithName(name).WithSummary(summary)
        .Produces(StatusCodes.Status204NoContent).Produces<ProblemView>(404, "application/problem+json").Produces<ProblemView>(422, "application/problem+json");

    private static void Tested(RouteHandlerBuilder endpoint, string name, string summary) => endpoint.WithName(name).WithSummary(summary)
        .Produces<TestResultView>().Produces<ProblemView>(404, "application/problem+json").Produces<ProblemView>(409, "application/problem+json");

    private static Task<IResult> SetRelayAsync(HttpContext context, JsonBody<MailRelayChoice> body, OrganisationSettings settings)
    {
        var choice = body.Value;
        return AnswerAsync(context, settings, new SetMailRelay(NotificationInput.Relay(
            choice.Host, choice.Port?.ToString(System.Globalization.CultureInfo.InvariantCulture), choice.Security, choice.User, choice.Secret, choice.Sender)));
    }

    private static Task<IResult> SetPersonalAsync(HttpContext context, JsonBody<PersonalWebhooksChoice> body, OrganisationSettings settings)
    {
        var choice = body.Value;
        var networks = NotificationInput.Networks(choice.AllowedNetworks, out var refusal);
        return AnswerAsync(context, settings, new SetPersonalWebhooks(NotificationInput.SecretName(choice.SigningSecret), networks), refusal);
    }

    private static Task<IResult> SetWebhookAsync(HttpContext context, string name, JsonBody<WebhookChoice> body, OrganisationSettings settings)
    {
        var choice = body.Value;
        var networks = NotificationInput.Networks(choice.AllowedNetworks, out var refusal);
        var command = new SetWebhook(
            name, NotificationInput.Text(choice.Url), NotificationInput.SecretName(choice.SigningSecret), networks, choice.Language ?? Language.English);
        return AnswerAsync(context, settings, command, refusal);
    }

    private static async Task<IResult> AnswerAsync(
        HttpContext context, OrganisationSettings settings, SettingsCommand command, Refusal? refusal = null) =>
        (refusal ?? await settings.SubmitAsync(command, context.Reader().Actor(), context.RequestAborted)) is { } why
            ? ApiAnswers.Refused(context, why)
            : Results.NoContent();

    private static IResult Answer(HttpContext context, TestAnswer answer) => answer is { Outcome: { } outcome }
        ? Results.Ok(new TestResultView(outcome.WasSent, DeliveryReport.Explain(outcome.Report)))
        : ApiAnswers.Refused(context, answer.Refusal!);
}

/// <param name="Port">Null: the usual one for the protection.</param>
/// <param name="Security">`starttls` (default), `tls` or `none`.</param>
/// <param name="Secret">The name of the secret with the password, alone or as `secret:NAME`.</param>
/// <param name="Sender">`IncidentOps &lt;incidents@example.jp&gt;`, or the address alone.</param>
public sealed record MailRelayChoice(
    string Host, string Sender, int? Port = null, string? Security = null, string? User = null, string? Secret = null);

/// <param name="Url">An http or https address.</param>
public sealed record PublicAddressChoice(string Url);

/// <param name="SigningSecret">The name of a secret; null: the server's own key signs.</param>
/// <param name="AllowedNetworks">Networks of one's own that they may lie in, such as `10.1.2.0/24`.</param>
public sealed record PersonalWebhooksChoice(IReadOnlyList<string> AllowedNetworks, string? SigningSecret = null);

/// <param name="Url">An https address; null keeps the one that is there.</param>
/// <param name="SigningSecret">The name of a secret; null: the server's own key signs.</param>
/// <param name="AllowedNetworks">Networks of one's own that it may lie in, such as `10.1.2.0/24`.</param>
/// <param name="Language">Of its messages: `english` (default) or `japanese`.</param>
public sealed record WebhookChoice(
    IReadOnlyList<string> AllowedNetworks, string? Url = null, string? SigningSecret = null, Language? Language = null);

/// <param name="WasSent">The other side has taken the message over. Whether it arrives only its recipient sees.</param>
/// <param name="Answer">What the other side said.</param>
public sealed record TestResultView(bool WasSent, LocalizedText Answer);
