using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Notifications;
using IncidentOps.Engine.Tests.Incidents;
using Microsoft.Extensions.Logging.Abstractions;

namespace IncidentOps.Engine.Tests.Notifications;

/// <summary>A notifier over sessions in memory, with a channel that does as it is told.</summary>
internal sealed class NotifierBench
{
    public NotifierBench(SessionsBench bench)
    {
        Bench = bench;
        Tokens = new AcknowledgementTokens(new Keys());
        Writer = new MessageWriter(
            new FixedNotificationSettings(new NotificationSettings { PublicUrl = new Uri("https://ops.example.jp/base") }), Tokens);
        Notifier = new Notifier(
            bench.Sessions, Directory, new DeliveryDesks([Mail, Hook], bench.Clock, NullLogger<DeliveryDesk>.Instance), Writer);
    }

    public NotifierBench(params Plan[] plans)
        : this(new SessionsBench(plans))
    {
    }

    public SessionsBench Bench { get; }

    public Notifier Notifier { get; }

    public MessageWriter Writer { get; }

    public AcknowledgementTokens Tokens { get; }

    public Contacts Directory { get; } = new();

    public Channel Mail { get; } = new("smtp");

    public Channel Hook { get; } = new("webhook");

    /// <summary>Carries out every effect of ours that is due now, as the pump would, until none is left.</summary>
    public async Task RunDueAsync(IncidentId incident)
    {
        for (var round = 0; round < 20; round++)
        {
            var now = Bench.Clock.GetUtcNow();
            var due = PendingWakeups.Of(await Bench.State(incident)).Where(wakeup => Notifier.Handles(wakeup.Kind) && wakeup.At <= now).ToList();
            if (due.Count == 0)
            {
                return;
            }

            foreach (var wakeup in due)
            {
                await Notifier.RunAsync(incident, wakeup, CancellationToken.None);
            }
        }

        Assert.Fail("The notifier never comes to rest.");
    }

    /// <summary>Carries out what is due once, whatever comes of it.</summary>
    public async Task RunDueOnceAsync(IncidentId incident)
    {
        var now = Bench.Clock.GetUtcNow();
        foreach (var wakeup in PendingWakeups.Of(await Bench.State(incident)).Where(wakeup => Notifier.Handles(wakeup.Kind) && wakeup.At <= now).ToList())
        {
            await Notifier.RunAsync(incident, wakeup, CancellationToken.None);
        }
    }

    public async Task<IReadOnlyList<T>> Events<T>(IncidentId incident) =>
        [.. (await Bench.Sessions.EventsAsync(incident, 0, int.MaxValue, CancellationToken.None)).Select(recorded => recorded.Event).OfType<T>()];

    internal sealed class Contacts : IContactDirectory
    {
        public Dictionary<PersonId, Contact> People { get; } = [];

        public Dictionary<string, PersonId[]> Duties { get; } = [];

        public void Add(Actor person, string? mail = "x@example.jp", string? webhook = null, Language language = Language.English) =>
            People[person.Id] = new Contact(person.Id, person.Id.Value, language, mail, webhook);

        public Contact? Find(PersonId person) => People.GetValueOrDefault(person);

        public IReadOnlyList<PersonId> WithDuty(string role) => Duties.GetValueOrDefault(role, []);

        public IReadOnlyList<PersonId> Webhooks => [.. People.Keys.Where(recipient => recipient.WebhookName is not null)];
    }

    internal sealed class Channel(string name) : INotificationChannel
    {
        public string Name => name;

        public List<OutgoingMessage> Sent { get; } = [];

        public bool IsSetUp { get; set; } = true;

        public Func<OutgoingMessage, Task<ChannelResult>> Answer { get; set; } = static _ => Task.FromResult(ChannelResult.Sent);

        public ChannelReach ReachOf(Contact contact) =>
            (name == "smtp" ? contact.MailAddress : contact.Webhook) is null ? ChannelReach.NoAddress : IsSetUp ? ChannelReach.Yes : ChannelReach.NotSetUp;

        public Task<ChannelResult> SendAsync(OutgoingMessage message, CancellationToken cancellation)
        {
            Sent.Add(message);
            return Answer(message);
        }
    }

    internal sealed class Keys : INotificationKeys
    {
        public ReadOnlyMemory<byte> Acknowledgement { get; init; } = new byte[32];

        public ReadOnlyMemory<byte> Webhook => new byte[32];
    }
}
