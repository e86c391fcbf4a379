using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Notifications;

namespace IncidentOps.Adapters.Tests.Notifications;

/// <summary>Messages, settings and secrets for the channels' tests.</summary>
internal static class Messages
{
    public static readonly DateTimeOffset QueuedAt = new(2026, 3, 1, 1, 40, 7, TimeSpan.Zero);

    public static OutgoingMessage To(string? mail = null, string? webhook = null, Language language = Language.Japanese, string name = "佐藤 花子") => new()
    {
        Key = "0198f3a2c4d87e6fb1a2c3d4e5f60718.m1.0011223344556677",
        Incident = new IncidentId(Guid.ParseExact("0198f3a2c4d87e6fb1a2c3d4e5f60718", "N")),
        Mode = IncidentMode.Live,
        Severity = Severity.Sev2,
        Notification = "m1",
        Recipient = new Contact(new PersonId("sato"), name, language, mail, webhook),
        Subject = language == Language.Japanese ? "【IncidentOps SEV2】経理メールの乗っ取り" : "[IncidentOps SEV2] Accounts mailbox taken over",
        Text = language == Language.Japanese
            ? "経理のメールが乗っ取られました。𠮷野さんに電話してください。\n<b>&\n\n-- \nhttps://ops.example.jp/ack/abc_-9\n"
            : "The mailbox was taken over. Phone Yoshino.\n.\n.dot first\n<b>&\n\n-- \nhttps://ops.example.jp/ack/abc_-9\n",
        QueuedAt = QueuedAt,
        AcknowledgementLink = new Uri("https://ops.example.jp/ack/abc_-9"),
        RoomLink = new Uri("https://ops.example.jp/incidents/0198f3a2c4d87e6fb1a2c3d4e5f60718"),
    };

    public static INotificationSettings Settings(
        SmtpSettings? smtp = null, WebhookSettings? webhooks = null, params IReadOnlyList<OrganisationWebhook> organisation) =>
        new FixedNotificationSettings(new NotificationSettings { Smtp = smtp, Webhooks = webhooks ?? new WebhookSettings(), OrganisationWebhooks = organisation });

    public static SecretSources Secrets(params (string Name, string Value)[] secrets) =>
        new([new MemorySecrets(secrets.ToDictionary(pair => pair.Name, pair => pair.Value))]);

    private sealed class MemorySecrets(Dictionary<string, string> secrets) : ISecretSource
    {
        public bool Has(string name) => secrets.ContainsKey(name);

        public Task<string?> FindAsync(string name, CancellationToken cancellation) => Task.FromResult(secrets.GetValueOrDefault(name));
    }
}

internal sealed class MemoryKeys : INotificationKeys
{
    public ReadOnlyMemory<byte> Acknowledgement { get; } = Enumerable.Range(0, 32).Select(number => (byte)number).ToArray();

    public ReadOnlyMemory<byte> Webhook { get; } = Enumerable.Range(32, 32).Select(number => (byte)number).ToArray();
}
