using IncidentOps.Core.People;

namespace IncidentOps.Core.Incidents.Timeline;

/// <summary>How far a delivery has come, in words: the same in the room, in exports and in reports.</summary>
public static class DeliveryWords
{
    /// <param name="recipient">One of the notification's.</param>
    public static LocalizedText Of(NotificationState notification, PersonId recipient, IncidentMode mode)
    {
        var isWebhook = recipient.WebhookName is not null;
        var needsAcknowledgement = notification.NeedsAcknowledgement && !isWebhook;
        return notification.Deliveries[recipient] switch
        {
            { AcknowledgedAt: not null } => new("acknowledged", "確認済み"),
            { IsPending: true } when notification.IsWithdrawn => new("withdrawn", "取り下げ"),
            { State: null } => new("waiting to be sent", "送信待ち"),
            { State: DeliveryState.Failed } => new("failed; will be tried again", "失敗、再試行します"),
            { State: DeliveryState.GaveUp } when isWebhook => new("not delivered", "届いていません"),
            { State: DeliveryState.GaveUp } => new("not reached: phone them", "届いていません。電話してください"),
            _ when mode == IncidentMode.Drill => needsAcknowledgement
                ? new("simulated, not acknowledged yet", "模擬送信、未確認")
                : new("simulated", "模擬送信"),
            _ => needsAcknowledgement ? new("sent, not acknowledged yet", "送信済み、未確認") : new("sent", "送信済み"),
        };
    }
}
