using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Incidents.Timeline;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Wakeups;

namespace IncidentOps.Engine.Notifications;

/// <summary>
/// Gets messages to people. A notify step's message is committed first (QueueNotification), then each delivery is tried and recorded
/// (Deliver). At least once: after a crash between sending and recording the same message goes out again, under the same Message-ID and
/// idempotency key. Command ids are derived, so nothing is recorded twice.
/// </summary>
public sealed class Notifier(IncidentSessions sessions, IContactDirectory directory, DeliveryDesks desks, MessageWriter writer) : IEffect
{
    public bool Handles(WakeupKind kind) => kind is WakeupKind.QueueNotification or WakeupKind.Deliver;

    public async Task RunAsync(IncidentId incident, Wakeup wakeup, CancellationToken cancellation)
    {
        var state = await sessions.StateAsync(incident, cancellation);
        switch (wakeup.Kind)
        {
            case WakeupKind.QueueNotification:
                await QueueAsync(incident, state, wakeup, cancellation);
                break;
            case WakeupKind.Deliver:
                await DeliverAsync(incident, state, wakeup, cancellation);
                break;
            default:
                throw new InvalidOperationException($"The notifier does not carry out {wakeup.Kind}.");
        }
    }

    private async Task QueueAsync(IncidentId incident, IncidentState state, Wakeup wakeup, CancellationToken cancellation)
    {
        var (run, key) = (wakeup.Run!, wakeup.Step!);
        if (state.Run(run)?.Progress.Find(key) is not { Step: NotifyStep step } view)
        {
            return;
        }

        var words = new PlanWords(state);
        var recipients = Recipients.Of(state, step, directory);
        var command = new QueueNotification(
            run, key, recipients.People, Recipients.Compose(step, view, recipients, words, Language.English),
            Recipients.Compose(step, view, recipients, words, Language.Japanese), step.NeedsAcknowledgement);
        // A reopened step sends again: that is another command.
        var round = state.Notifications.Count(sent => sent.Run == run && sent.Step == key);
        await SubmitAsync(incident, CommandIdOf("queue", incident, run, key, Number(round)), command, cancellation);
    }

    private async Task DeliverAsync(IncidentId incident, IncidentState state, Wakeup wakeup, CancellationToken cancellation)
    {
        var person = wakeup.Recipient!.Value;
        if (state.Notifications.Find(sent => sent.Id == wakeup.Notification) is not { IsWithdrawn: false } notification
            || notification.Deliveries.GetValueOrDefault(person) is not { IsPending: true } delivery)
        {
            return;
        }

        var end = directory.Find(person) is { } contact
            ? await desks.For(state.Mode).DeliverAsync(writer.Write(incident, state, notification, contact), cancellation)
            : DeliveryEnd.GaveUp(person.WebhookName is null ? DeliveryCodes.PersonUnknown : DeliveryCodes.WebhookRemoved);
        await SubmitAsync(
            incident, CommandIdOf("deliver", incident, notification.Id, person.Value, Number(delivery.Tries)),
            new RecordDelivery(notification.Id, person, end.Channel, end.State, end.Detail), cancellation);
    }

    /// <summary>
    /// Busy and unknown are left to the wake-up, which stays and comes again. A refusal means that the incident has moved on meanwhile
    /// (the step was reopened, the message acknowledged): its wake-up is gone with the reason.
    /// </summary>
    private async Task SubmitAsync(IncidentId incident, Guid commandId, IncidentCommand command, CancellationToken cancellation)
    {
        var answer = await sessions.SubmitAsync(incident, commandId, Actor.System, command, null, cancellation);
        if (answer is CommandRefused { Refusal: { Code: not ("already-queued" or "not-pending" or "not-reached" or "not-needed" or "already-done"
            or "already-skipped" or "run-paused" or "run-completed" or "run-aborted" or "closed" or "no-step") } refusal })
        {
            throw new InvalidOperationException($"The notifier's {command.GetType().Name} was refused: {refusal.Reason.English}");
        }
    }

    /// <summary>The same doing gives the same id, before and after a crash.</summary>
    private static Guid CommandIdOf(string kind, IncidentId incident, params ReadOnlySpan<string> parts)
    {
        var name = new StringBuilder("incidentops/notifier/").Append(kind).Append('/').Append(incident);
        foreach (var part in parts)
        {
            name.Append('\n').Append(part);
        }

        return new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(name.ToString())).AsSpan(0, 16), bigEndian: true);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
