using System.Globalization;
using System.Net;
using System.Text;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Notifications;
using MimeKit;

namespace IncidentOps.Adapters.Smtp;

/// <summary>Makes a mail of a notification: text and HTML, in the recipient's language. Each try has the same Message-ID and date.</summary>
internal static class MailComposer
{
    /// <summary>An address as people write it, with a name or without; null where it is none, or where it carries line ends or other controls.</summary>
    public static MailAddress? AddressOf(string text)
    {
        if (text.Any(char.IsControl) || !MailboxAddress.TryParse(text, out var mailbox) || mailbox.Route.Count > 0)
        {
            return null;
        }

        var at = mailbox.Address.LastIndexOf('@');
        if (at <= 0 || at == mailbox.Address.Length - 1)
        {
            return null;
        }

        try
        {
            // Domains travel as ASCII everywhere; a local part that is not ASCII needs a relay that knows SMTPUTF8.
            var domain = new IdnMapping { UseStd3AsciiRules = false }.GetAscii(mailbox.Address[(at + 1)..]);
            var local = mailbox.Address[..at];
            return new MailAddress(new MailboxAddress(Encoding.UTF8, mailbox.Name, $"{local}@{domain}"), domain, !Ascii.IsValid(local));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    public static MimeMessage Compose(OutgoingMessage message, MailAddress sender, MailAddress recipient)
    {
        var mail = new MimeMessage
        {
            MessageId = $"{message.Key}@{sender.Domain}",
            Date = message.QueuedAt,
            Subject = OneLine(message.Subject),
        };
        mail.From.Add(sender.Mailbox);
        mail.To.Add(new MailboxAddress(Encoding.UTF8, OneLine(message.Recipient.Name), recipient.Mailbox.Address));
        mail.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        mail.Headers.Add("X-Auto-Response-Suppress", "All");
        if (message.Incident is { } incident)
        {
            // All mails of one incident stand in one thread.
            mail.References.Add($"{incident}@{sender.Domain}");
            mail.Headers.Add("X-IncidentOps-Incident", incident.ToString());
        }
        else if (message.Series is { } series)
        {
            mail.References.Add($"schedule.{series}@{sender.Domain}");
        }

        mail.Headers.Add("X-IncidentOps-Notification", message.Notification);
        mail.Headers.Add("X-IncidentOps-Mode", message.IsTest ? "test" : message.Mode == IncidentMode.Drill ? "drill" : "live");
        if (message.Severity <= Severity.Sev2)
        {
            mail.Importance = MessageImportance.High;
        }

        var language = message.Recipient.Language == Language.Japanese ? "ja" : "en";
        var body = new MultipartAlternative { Text("plain", message.Text), Text("html", HtmlOf(message, language)) };
        body.Headers.Add(HeaderId.ContentLanguage, language);
        mail.Body = message.Attachment is { } attachment ? new Multipart("mixed") { body, FileOf(attachment) } : body;
        return mail;
    }

    private static TextPart Text(string kind, string text)
    {
        var part = new TextPart(kind) { ContentTransferEncoding = Ascii.IsValid(text) ? ContentEncoding.QuotedPrintable : ContentEncoding.Base64 };
        part.SetText(Encoding.UTF8, text.ReplaceLineEndings("\r\n"));
        return part;
    }

    private static MimePart FileOf(MessageAttachment attachment) => new(ContentType.Parse(attachment.MediaType))
    {
        Content = new MimeContent(new MemoryStream(Encoding.UTF8.GetBytes(attachment.Text))),
        ContentTransferEncoding = ContentEncoding.Base64,
        ContentDisposition = new ContentDisposition(ContentDisposition.Attachment) { FileName = attachment.Name },
    };

    /// <summary>The same text, with our own links to press.</summary>
    private static string HtmlOf(OutgoingMessage message, string language)
    {
        var html = WebUtility.HtmlEncode(message.Text);
        foreach (var link in new[] { message.AcknowledgementLink, message.RoomLink })
        {
            if (link is not null)
            {
                var address = WebUtility.HtmlEncode(link.AbsoluteUri);
                html = html.Replace(address, $"<a href=\"{address}\">{address}</a>", StringComparison.Ordinal);
            }
        }

        return $"<!DOCTYPE html><html lang=\"{language}\"><head><meta charset=\"utf-8\"></head><body><div style=\"white-space: pre-wrap; font-family: sans-serif\">{html}</div></body></html>";
    }

    private static string OneLine(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
}

/// <summary>An address that can be sent to.</summary>
/// <param name="Domain">In ASCII.</param>
/// <param name="IsInternational">Its local part needs SMTPUTF8.</param>
internal sealed record MailAddress(MailboxAddress Mailbox, string Domain, bool IsInternational);
