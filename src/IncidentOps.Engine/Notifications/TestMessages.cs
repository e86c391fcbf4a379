using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Settings;
using IncidentOps.Engine.Settings;

namespace IncidentOps.Engine.Notifications;

/// <summary>Sends a test message and keeps what the other side answered: the only proof that people will be reached is one that was.</summary>
public sealed class TestMessages(
    DeliveryDesks desks, IContactDirectory directory, MessageWriter writer, OrganisationSettings settings, TimeProvider clock)
{
    /// <summary>The channel of the relay, as the settings' stream names it.</summary>
    public const string Mail = "smtp";

    private static readonly Refusal NotSetUp = new("not-set-up", new(
        "This way of sending has not been set up.", "この送信手段は設定されていません。"));

    private static readonly Refusal NoAddress = new("no-own-address", new(
        "Give your own mail address first, under your account.", "先にアカウントで自分のメールアドレスを登録してください。"));

    private static readonly Refusal Forbidden = new("forbidden", new("Only an administrator can do this.", "この操作は管理者だけが行えます。"));

    /// <summary>A mail to the actor's own address, through the relay as it is set up now.</summary>
    public Task<TestAnswer> MailAsync(Actor actor, CancellationToken cancellation) => directory.Find(actor.Id) is { MailAddress.Length: > 0 } contact
        ? SendAsync("smtp", Mail, contact with { Webhook = null }, actor, cancellation)
        : Task.FromResult(new TestAnswer(NoAddress, null));

    /// <summary>A message to one of the organisation's webhooks.</summary>
    public Task<TestAnswer> WebhookAsync(string name, Actor actor, CancellationToken cancellation) =>
        directory.Find(PersonId.OfWebhook(name)) is { } contact
            ? SendAsync("webhook", contact.Person.Value, contact, actor, cancellation)
            : Task.FromResult(new TestAnswer(new Refusal("no-webhook", new("There is no such webhook.", "その Webhook はありません。")), null));

    /// <param name="kept">The channel as it is kept.</param>
    private async Task<TestAnswer> SendAsync(string channelName, string kept, Contact contact, Actor actor, CancellationToken cancellation)
    {
        var desk = desks.For(IncidentMode.Live);
        if (!actor.Can(Permissions.Administer))
        {
            return new TestAnswer(Forbidden, null);
        }

        if (desk.Channels.FirstOrDefault(channel => channel.Name == channelName) is not { } channel || channel.ReachOf(contact) != ChannelReach.Yes)
        {
            return new TestAnswer(NotSetUp, null);
        }

        var now = clock.GetUtcNow();
        var sender = directory.Find(actor.Id)?.Name ?? "";
        var result = await desk.TryAsync(channel, writer.WriteTest(Guid.CreateVersion7(now), sender, now, contact), cancellation);
        var wasSent = result.End == ChannelEnd.Sent;
        var report = new DeliveryReport(channelName, wasSent ? DeliveryCodes.Taken : result.Code, result.Words).Format();
        // It has left the house, or tried to: that is kept even where nobody waits for the answer any more.
        var refusal = await settings.SubmitAsync(new RecordTestMessage(kept, wasSent, report), actor, CancellationToken.None);
        return refusal is null ? new TestAnswer(null, new TestOutcome(wasSent, report)) : new TestAnswer(refusal, null);
    }
}

/// <summary>What came of a test: a refusal where nothing was sent, else the outcome.</summary>
public sealed record TestAnswer(Refusal? Refusal, TestOutcome? Outcome);

/// <param name="WasSent">The next hop has taken the message over. Whether it arrives only its recipient sees.</param>
/// <param name="Report">A line as deliveries keep it; <see cref="DeliveryReport.Explain"/> tells it in words.</param>
public sealed record TestOutcome(bool WasSent, string Report);
