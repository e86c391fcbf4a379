using System.Security.Cryptography;
using System.Text;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Schedule;
using IncidentOps.Engine.Notifications;

namespace IncidentOps.Engine.Schedule;

/// <summary>Writes invitations, changes and reminders: marked as a drill's, in the recipient's language, with the calendar entry attached.</summary>
public sealed class ScheduleWriter(DrillWords words, CalendarFeed feed)
{
    public OutgoingMessage Write(ScheduleMessage message, Contact contact)
    {
        var (drill, isJapanese) = (message.Drill, contact.Language == Language.Japanese);
        var title = words.Title(drill.Terms.Exercise, contact.Language);
        var text = new StringBuilder(isJapanese ? "【訓練】演習のお知らせです。実際のインシデントではありません。\n\n" : "DRILL. This is about an exercise; nothing has happened.\n\n");
        text.Append(Opening(message, contact.Language)).Append("\n\n").Append(title).Append('\n');
        text.Append(isJapanese ? "日時：" : "When: ").Append(DrillWords.When(drill.LocalStart, drill.Terms.Timing.Zone, contact.Language)).Append('\n');
        if (message.IsOfSeries && drill.Terms.Timing.Recurs())
        {
            text.Append(isJapanese ? "（繰り返しの予定です。以降の日程は添付の予定表をご覧ください）\n" : "(It recurs: the attached calendar has the dates after that.)\n");
        }

        text.Append(isJapanese ? "所要時間：" : "Takes: ").Append(DrillWords.Span(words.Duration(drill.Terms.Exercise), contact.Language)).Append('\n');
        text.Append(isJapanese ? "担当：" : "Your part: ").Append(words.PartsOf(drill, contact.Person, contact.Language)).Append('\n');
        if (drill.Terms.Note is { IsErased: false } note)
        {
            text.Append('\n').Append(note).Append('\n');
        }

        if (message.Kind == ScheduleMessageKind.Cancellation && drill.Cancelled?.Reason is { IsErased: false } reason)
        {
            text.Append('\n').Append(isJapanese ? "理由：" : "Reason: ").Append(reason).Append('\n');
        }

        var link = feed.LinkTo(drill.Id, null);
        text.Append("\n-- \n");
        if (link is not null)
        {
            text.Append(message.Kind == ScheduleMessageKind.Cancellation ? isJapanese ? "詳細: " : "Details: " : isJapanese ? "出欠の回答: " : "Say whether you will come: ")
                .Append(link).Append('\n');
        }
        else if (message.Kind != ScheduleMessageKind.Cancellation)
        {
            text.Append(isJapanese ? "IncidentOps にサインインして出欠を回答してください。\n" : "Please sign in to IncidentOps and say whether you will come.\n");
        }

        return new OutgoingMessage
        {
            Key = $"schedule.{drill.Series.Id}.{message.Id}.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(contact.Person.Value)).AsSpan(0, 8))}",
            Incident = null,
            Series = drill.Series.Id,
            Mode = IncidentMode.Drill,
            Severity = Severity.Sev4,
            Notification = message.Id,
            Recipient = contact,
            Subject = $"{(isJapanese ? "【訓練】" : "[DRILL] ")}{Heading(message, contact.Language)}{title}",
            Text = text.ToString().ReplaceLineEndings("\n"),
            QueuedAt = QueuedAt(message),
            RoomLink = link,
            Attachment = new MessageAttachment("drill.ics", "text/calendar; charset=utf-8; method=PUBLISH", feed.Write(drill.Series, contact.Person, contact.Language)),
        };
    }

    /// <summary>The same at each try, so that a repeat after a crash is known for what it is.</summary>
    private static DateTimeOffset QueuedAt(ScheduleMessage message) =>
        message.Before is { } before ? message.Drill.StartsAt - before : message.DueAt;

    private static string Heading(ScheduleMessage message, Language language)
    {
        var isJapanese = language == Language.Japanese;
        return message.Kind switch
        {
            ScheduleMessageKind.Invitation when IsChange(message) => isJapanese ? "日程変更：" : "New dates: ",
            ScheduleMessageKind.Invitation => isJapanese ? "演習のご案内：" : "Invitation: ",
            ScheduleMessageKind.Move => isJapanese ? "日時変更：" : "Moved: ",
            ScheduleMessageKind.Cancellation => isJapanese ? "中止：" : "Cancelled: ",
            ScheduleMessageKind.Reminder => isJapanese ? $"{DrillWords.Span(message.Before!.Value, language)}前のお知らせ：" : $"In {DrillWords.Span(message.Before!.Value, language)}: ",
            _ => throw new InvalidOperationException($"Unknown kind {message.Kind}."),
        };
    }

    private static string Opening(ScheduleMessage message, Language language)
    {
        var isJapanese = language == Language.Japanese;
        return message.Kind switch
        {
            ScheduleMessageKind.Invitation when IsChange(message) => isJapanese ? "演習の日程が変わりました。あらためて出欠を回答してください。" : "The dates of this drill have changed. Please say again whether you will come.",
            ScheduleMessageKind.Invitation => isJapanese ? "次の演習にご参加ください。出欠を回答してください。" : "You are invited to this drill. Please say whether you will come.",
            ScheduleMessageKind.Move => isJapanese ? "演習の日時が変わりました。あらためて出欠を回答してください。" : "This drill has been moved. Please say again whether you will come.",
            ScheduleMessageKind.Cancellation when message.IsOfSeries && message.Drill.Terms.Timing.Recurs() => isJapanese
                ? "次の演習は、以降の回もすべて中止になりました。" : "This drill is cancelled, and all that would have followed it.",
            ScheduleMessageKind.Cancellation => isJapanese ? "次の演習は中止になりました。" : "This drill is cancelled.",
            ScheduleMessageKind.Reminder => isJapanese ? "演習が近づいています。" : "This drill is coming up.",
            _ => throw new InvalidOperationException($"Unknown kind {message.Kind}."),
        };
    }

    private static bool IsChange(ScheduleMessage message) => message.IsOfSeries && message.Drill.Term.Timing > 1;
}
