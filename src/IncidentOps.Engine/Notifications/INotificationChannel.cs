using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Engine.Notifications;

/// <summary>
/// One way of getting a message to a person. Every implementation passes NotificationChannelContract (tests/IncidentOps.Adapters.Tests).
/// </summary>
public interface INotificationChannel
{
    /// <summary>`smtp`, `webhook`: lasting, it is kept with each try.</summary>
    string Name { get; }

    /// <summary>Whether a message could go this way, without trying.</summary>
    ChannelReach ReachOf(Contact contact);

    /// <summary>
    /// Sends one message. At least once: after a crash the same message may come again, under the same <see cref="OutgoingMessage.Key"/>.
    /// Every way of failing that can be foreseen is an answer, not an exception. Ends within a bound of its own.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    Task<ChannelResult> SendAsync(OutgoingMessage message, CancellationToken cancellation);
}

/// <summary>Whether a channel leads to a person.</summary>
public enum ChannelReach
{
    Yes,

    /// <summary>The person has no address for it.</summary>
    NoAddress,

    /// <summary>There is an address, but nobody has set the channel up.</summary>
    NotSetUp,
}

/// <summary>How a try ended.</summary>
public enum ChannelEnd
{
    /// <summary>The next hop has taken the message over.</summary>
    Sent,

    /// <summary>It may go better later.</summary>
    Failed,

    /// <summary>Trying again would change nothing.</summary>
    Rejected,
}

/// <param name="Code">One of <see cref="DeliveryCodes"/>; empty where it was sent and there is nothing to say.</param>
/// <param name="Words">What the other side answered, where that helps; kept only where it was not sent, or was a test.</param>
public sealed record ChannelResult(ChannelEnd End, string Code = "", string Words = "")
{
    public static readonly ChannelResult Sent = new(ChannelEnd.Sent);

    /// <summary>The next hop has taken the message over, and said so in its own words.</summary>
    public static ChannelResult Taken(string words) => new(ChannelEnd.Sent, "", words);

    public static ChannelResult Failed(string code, string words = "") => new(ChannelEnd.Failed, code, words);

    public static ChannelResult Rejected(string code, string words = "") => new(ChannelEnd.Rejected, code, words);
}

/// <summary>A message to one person, ready to go.</summary>
public sealed record OutgoingMessage
{
    /// <summary>
    /// Names this message to this person for ever, in letters, digits, dots and hyphens: the Message-ID and the idempotency key, so that
    /// a repeat after a crash is recognised as the same message.
    /// </summary>
    public required string Key { get; init; }

    /// <summary>Null: a test of the channel, or a message about a drill to come.</summary>
    public required IncidentId? Incident { get; init; }

    /// <summary>The series of drills in the calendar that the message is about; null for every other message.</summary>
    public string? Series { get; init; }

    public bool IsTest => Incident is null && Series is null;

    public required IncidentMode Mode { get; init; }

    public required Severity Severity { get; init; }

    public required string Notification { get; init; }

    public required Contact Recipient { get; init; }

    /// <summary>One line, in the recipient's language.</summary>
    public required string Subject { get; init; }

    /// <summary>The whole text with its links, in the recipient's language; lines end with `\n`.</summary>
    public required string Text { get; init; }

    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>Null where no acknowledgement is asked for, or the product does not know its own address.</summary>
    public Uri? AcknowledgementLink { get; init; }

    public Uri? RoomLink { get; init; }

    /// <summary>Goes with mail alone. Null: none.</summary>
    public MessageAttachment? Attachment { get; init; }
}

/// <summary>A text file that goes with a message.</summary>
/// <param name="MediaType">`text/calendar`, with its parameters.</param>
public sealed record MessageAttachment(string Name, string MediaType, string Text);

/// <summary>How a person can be reached.</summary>
/// <param name="MailAddress">Null where none is known.</param>
/// <param name="Webhook">Null where none is known. As the person's record holds it: not yet checked.</param>
public sealed record Contact(PersonId Person, string Name, Language Language, string? MailAddress, string? Webhook)
{
    /// <summary>One of the organisation's webhooks, not a person.</summary>
    public bool IsWebhookAlone => Person.WebhookName is not null;
}

/// <summary>Who can be reached how. Implemented over the people of the organisation.</summary>
public interface IContactDirectory
{
    /// <summary>Null where the person has been erased or may not take part any more, or the webhook has been removed.</summary>
    Contact? Find(PersonId person);

    /// <summary>People who have been given the duty of a role outside any one incident; none where nobody has.</summary>
    IReadOnlyList<PersonId> WithDuty(string role);

    /// <summary>The organisation's webhooks: each notify step's message goes to them too.</summary>
    IReadOnlyList<PersonId> Webhooks { get; }
}
