using System.Security.Cryptography;
using System.Text;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Incidents.Timeline;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Engine.Notifications;

/// <summary>Writes a notification to one person in their language, with the links to acknowledge it and to the room.</summary>
public sealed class MessageWriter(INotificationSettings settings, AcknowledgementTokens tokens)
{
    private const int LongestSubject = 150;

    public OutgoingMessage Write(IncidentId incident, IncidentState state, NotificationState notification, Contact contact)
    {
        var isJapanese = contact.Language == Language.Japanese;
        var room = LinkTo($"incidents/{incident}");
        // Whoever opened the link in a chat would acknowledge for everybody: a webhook gets none.
        var asksToAcknowledge = notification.NeedsAcknowledgement && !contact.IsWebhookAlone;
        var acknowledge = asksToAcknowledge
            ? LinkTo($"ack/{tokens.Issue(new AcknowledgementLink(incident, notification.Id, contact.Person, ExpiryOf(notification)))}")
            : null;
        var text = new StringBuilder();
        if (state.Mode == IncidentMode.Drill)
        {
            text.Append(isJapanese ? "【訓練】これは演習です。実際の対応は不要です。\n\n" : "DRILL. This is an exercise; nothing has happened.\n\n");
        }

        text.Append(BodyOf(notification, contact.Language)).Append("\n\n-- \n");
        if (acknowledge is not null)
        {
            text.Append(isJapanese
                ? "確認したら、次のページを開いてボタンを押してください（サインイン不要。開くだけでは確認になりません）:\n"
                : "When you have read this, open this page and press its button (no sign-in needed; opening it is not enough):\n");
            text.Append(acknowledge).Append('\n');
        }
        else if (asksToAcknowledge)
        {
            text.Append(isJapanese ? "IncidentOps にサインインして確認してください。\n" : "Please sign in to IncidentOps and acknowledge this.\n");
        }

        if (room is not null)
        {
            text.Append(isJapanese ? "インシデント: " : "Incident: ").Append(room).Append('\n');
        }

        return new OutgoingMessage
        {
            Key = KeyOf(incident, notification.Id, contact.Person.Value),
            Incident = incident,
            Mode = state.Mode,
            Severity = state.Severity,
            Notification = notification.Id,
            Recipient = contact,
            Subject = SubjectOf(state, contact.Language),
            Text = text.ToString(),
            QueuedAt = notification.At,
            AcknowledgementLink = acknowledge,
            RoomLink = room,
        };
    }

    /// <summary>A message that says no more than that it is a test.</summary>
    /// <param name="id">Tells this test from others.</param>
    /// <param name="sender">Who asked for it, by name.</param>
    public OutgoingMessage WriteTest(Guid id, string sender, DateTimeOffset at, Contact contact)
    {
        var isJapanese = contact.Language == Language.Japanese;
        var room = LinkTo("");
        var text = new StringBuilder(isJapanese
            ? $"IncidentOps のテスト送信です。実際の通知ではありません。\n{sender} さんが送信しました。この経路で通知が届くことを確認できました。\n"
            : $"This is a test message of IncidentOps; nothing has happened.\n{sender} sent it. It reached you, so messages can go this way.\n");
        if (room is not null)
        {
            text.Append("\n-- \n").Append(room).Append('\n');
        }

        return new OutgoingMessage
        {
            Key = $"test.{id:N}",
            Incident = null,
            Mode = IncidentMode.Live,
            Severity = Severity.Sev4,
            Notification = "test",
            Recipient = contact,
            Subject = isJapanese ? "【IncidentOps】テスト送信" : "[IncidentOps] Test message",
            Text = text.ToString(),
            QueuedAt = at,
            RoomLink = room,
        };
    }

    /// <summary>Reckoned from the notification, not from the try: a repeat carries the same link.</summary>
    public static DateTimeOffset ExpiryOf(NotificationState notification) => notification.At + AcknowledgementTokens.Lifetime;

    /// <summary>What the person is told, without links.</summary>
    public static string BodyOf(NotificationState notification, Language language)
    {
        var (wanted, other) = language == Language.Japanese
            ? (notification.Japanese, notification.English)
            : (notification.English, notification.Japanese);
        return ((wanted ?? other) is { IsErased: false } text ? text.ToString() : Sentence.ErasedMark.In(language)).ReplaceLineEndings("\n");
    }

    private static string SubjectOf(IncidentState state, Language language)
    {
        var title = state.Title is { IsErased: false } given ? string.Join(' ', given.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) : "";
        var severity = FormattableString.Invariant($"SEV{(int)state.Severity}");
        var (drill, open, close) = language == Language.Japanese ? ("【訓練】", "【", "】") : ("DRILL ", "[", "] ");
        var subject = $"{(state.Mode == IncidentMode.Drill ? drill : "")}{open}IncidentOps {severity}{close}{title}".TrimEnd();
        return subject.Length <= LongestSubject
            ? subject
            : subject[..(char.IsHighSurrogate(subject[LongestSubject - 1]) ? LongestSubject - 1 : LongestSubject)] + "…";
    }

    /// <summary>The person's id is hashed: it may hold what a Message-ID must not.</summary>
    private static string KeyOf(IncidentId incident, string notification, string person) =>
        $"{incident}.{notification}.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(person)).AsSpan(0, 8))}";

    private Uri? LinkTo(string path) => settings.Current.PublicUrl is { } address
        ? new Uri(address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/"), path)
        : null;
}
