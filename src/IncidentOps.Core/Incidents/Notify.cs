using System.Collections.Immutable;
using System.Globalization;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents;

/// <summary>Commits a message to people. By the engine for a notify step; by a person from the room.</summary>
/// <param name="Run">Null with <paramref name="Step"/> where a person sends it by hand.</param>
public sealed record QueueNotification(
    string? Run, string? Step, ImmutableArray<PersonId> Recipients, string English, string Japanese, bool NeedsAcknowledgement) : IncidentCommand
{
    public const int MaximumRecipients = 500;

    internal static Decision Decide(IncidentState incident, QueueNotification command, Actor actor)
    {
        if ((Rules.IsOpen(incident) ?? Rules.Fits(command.English, TextBounds.Note) ?? Rules.Fits(command.Japanese, TextBounds.Note)) is { } refusal)
        {
            return refusal;
        }

        if (command.Recipients.IsDefaultOrEmpty || command.Recipients.Length > MaximumRecipients)
        {
            return Decision.Refuse(
                "no-recipients", $"Name 1 to {MaximumRecipients} recipients.", $"宛先を 1 人以上 {MaximumRecipients} 人以内で指定してください。");
        }

        if (string.IsNullOrWhiteSpace(command.English) && string.IsNullOrWhiteSpace(command.Japanese))
        {
            return Rules.IsGiven(null)!;
        }

        if (command.Step is not null)
        {
            if (!actor.Id.IsSystem)
            {
                return Decision.Refuse("engine-only", "Only the engine sends a step's message.", "ステップの通知はエンジンだけが送信します。");
            }

            if (Rules.LocateLive(incident, command.Run ?? "", command.Step, out _, out var step) is { } notNow)
            {
                return notNow;
            }

            if (step.Step is not NotifyStep)
            {
                return Decision.Refuse("not-a-notification", "The step is not a notification.", "このステップは通知ではありません。");
            }

            if (incident.Notifications.Exists(sent => sent.Run == command.Run && sent.Step == command.Step && !sent.IsWithdrawn))
            {
                return Decision.Refuse("already-queued", "It has been sent already.", "すでに送信されています。");
            }
        }

        var id = string.Create(CultureInfo.InvariantCulture, $"m{incident.Notifications.Count + 1}");
        return Decision.Accept(new NotificationQueued(
            id, command.Step is null ? null : command.Run, command.Step, [.. command.Recipients.Distinct()], PersonalText.From(command.English),
            PersonalText.From(command.Japanese), command.NeedsAcknowledgement));
    }
}

/// <summary>The notifier's word on one try; only the engine sends it.</summary>
public sealed record RecordDelivery(string Notification, PersonId Recipient, string Channel, DeliveryState State, string? Detail) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, RecordDelivery command, Actor actor)
    {
        if (!actor.Id.IsSystem)
        {
            return Decision.Refuse("engine-only", "Only the engine reports results.", "結果の記録はエンジンだけが行います。");
        }

        return incident.Notifications.Find(sent => sent.Id == command.Notification)?.Deliveries.GetValueOrDefault(command.Recipient) is { IsPending: true } delivery
            ? Decision.Accept(new DeliveryTried(
                command.Notification, command.Recipient, command.Channel,
                command.State == DeliveryState.Failed && delivery.Tries + 1 >= Delivery.MaximumTries ? DeliveryState.GaveUp : command.State,
                PersonalText.From(command.Detail)))
            : Decision.Refuse("not-pending", "No delivery is pending.", "配信待ちの通知はありません。");
    }
}

/// <summary>“I have seen it.” Per person; from the room, or from the link in the message for the person whom it was sent to.</summary>
public sealed record AcknowledgeNotification(string Notification) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, AcknowledgeNotification command, Actor actor)
    {
        if (!incident.Exists || incident.Notifications.Find(sent => sent.Id == command.Notification) is not { } notification
            || !notification.Deliveries.TryGetValue(actor.Id, out var delivery))
        {
            return Decision.Refuse("not-a-recipient", "The message was not sent to you.", "このメッセージの宛先ではありません。");
        }

        return delivery.AcknowledgedAt is { } at
            ? Decision.Refuse(new Refusal(
                "already-acknowledged", new LocalizedText("Acknowledged at {time}.", "{time} に確認済みです。"), actor.Id, at))
            : Decision.Accept(new NotificationAcknowledged(command.Notification, actor.Id));
    }
}
