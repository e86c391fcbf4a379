using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;

namespace IncidentOps.Core.Schedule;

/// <summary>Keeps what became of one try to send a message of the calendar; only the server sends it.</summary>
/// <param name="Message">See <see cref="ScheduleMessage.Id"/>.</param>
/// <param name="State">Failed at the last try means given up.</param>
public sealed record RecordMessageTry(
    string Series, string Message, PersonId Recipient, DeliveryState State, string Channel, string? Detail) : ScheduleCommand
{
    internal static Verdict<ScheduleEvent> Decide(ScheduleState state, RecordMessageTry command, ScheduleContext context)
    {
        ScheduleRules.IsSystem(context.Actor);
        if (!state.Series.TryGetValue(command.Series, out var series))
        {
            return ScheduleRules.Refuse("no-series", "There is no such scheduled drill.", "その演習の予定はありません。");
        }

        var former = series.Messages.GetValueOrDefault((command.Message, command.Recipient));
        return former is { IsPending: false }
            ? ScheduleRules.Refuse("not-pending", "No delivery is pending.", "配信待ちの通知はありません。")
            : Verdict.Accept<ScheduleEvent>(new ScheduleMessageTried(
                command.Series, command.Message, command.Recipient,
                command.State == DeliveryState.Failed && (former?.Tries ?? 0) + 1 >= Delivery.MaximumTries ? DeliveryState.GaveUp : command.State,
                command.Channel, command.State == DeliveryState.Sent ? null : PersonalText.From(command.Detail)));
    }
}
