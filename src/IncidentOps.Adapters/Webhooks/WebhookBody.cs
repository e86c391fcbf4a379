using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Notifications;

namespace IncidentOps.Adapters.Webhooks;

/// <summary>A notification as JSON. `text` alone is what chat services show.</summary>
internal static class WebhookBody
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Of(OutgoingMessage message) => JsonSerializer.SerializeToUtf8Bytes(
        new Body(
            message.IsTest ? "test" : "notification", message.Key, $"{message.Subject}\n\n{message.Text}", message.Subject,
            message.IsTest ? "test" : message.Mode == IncidentMode.Drill ? "drill" : "live", string.Create(CultureInfo.InvariantCulture, $"SEV{(int)message.Severity}"),
            message.Incident?.ToString(), message.Notification, message.Recipient.Language == Language.Japanese ? "ja" : "en",
            message.QueuedAt, message.AcknowledgementLink?.AbsoluteUri, message.RoomLink?.AbsoluteUri),
        Options);

    private sealed record Body(
        string Type, string Id, string Text, string Subject, string Mode, string Severity, string? Incident, string Notification, string Language,
        DateTimeOffset QueuedAt, string? AcknowledgeUrl, string? IncidentUrl);
}
