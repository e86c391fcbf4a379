using System.Net.Sockets;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Notifications;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace IncidentOps.Adapters.Smtp;

/// <summary>Tells what went wrong between us and the relay, and whether trying again may help.</summary>
internal static class SmtpFaults
{
    /// <summary>Null for what no relay can cause.</summary>
    public static ChannelResult? Explain(Exception exception) => exception switch
    {
        // A certificate or a password may be put right by somebody within minutes, so these are tried again.
        SslHandshakeException { ServerCertificate: not null } handshake => ChannelResult.Failed(DeliveryCodes.BadCertificate, FirstLine(handshake)),
        SslHandshakeException handshake => ChannelResult.Failed(DeliveryCodes.TlsMissing, FirstLine(handshake)),
        System.Security.Authentication.AuthenticationException failed => ChannelResult.Failed(DeliveryCodes.BadCertificate, FirstLine(failed)),
        MailKit.Security.AuthenticationException refused => ChannelResult.Failed(DeliveryCodes.BadPassword, refused.Message),
        SmtpCommandException answer => Explain(answer),
        NotSupportedException unsupported when unsupported.Message.Contains("STARTTLS", StringComparison.Ordinal) =>
            ChannelResult.Failed(DeliveryCodes.TlsMissing),
        NotSupportedException unsupported => ChannelResult.Failed(DeliveryCodes.BadPassword, unsupported.Message),
        ProtocolException broken => ChannelResult.Failed(DeliveryCodes.Unreachable, broken.Message),
        SocketException or IOException or ServiceNotConnectedException or TimeoutException => ChannelResult.Failed(
            exception is TimeoutException ? DeliveryCodes.TimedOut : DeliveryCodes.Unreachable, exception.Message),
        _ => null,
    };

    private static ChannelResult Explain(SmtpCommandException answer)
    {
        var words = FormattableString.Invariant($"{(int)answer.StatusCode} {answer.Message}");
        if ((int)answer.StatusCode is >= 400 and < 500)
        {
            return ChannelResult.Failed(DeliveryCodes.TryLater, words);
        }

        return answer.ErrorCode switch
        {
            SmtpErrorCode.SenderNotAccepted => ChannelResult.Rejected(DeliveryCodes.SenderRefused, words),
            SmtpErrorCode.RecipientNotAccepted when IsRelayDenial(answer) => ChannelResult.Rejected(DeliveryCodes.RelayDenied, words),
            SmtpErrorCode.RecipientNotAccepted => ChannelResult.Rejected(DeliveryCodes.RecipientRefused, words),
            _ => ChannelResult.Rejected(DeliveryCodes.MessageRefused, words),
        };
    }

    /// <summary>Servers say so in words only: 5.7.1 is also used for other policies.</summary>
    private static bool IsRelayDenial(SmtpCommandException answer) => answer.Message.Contains("relay", StringComparison.OrdinalIgnoreCase);

    private static string FirstLine(Exception exception) => (exception.InnerException ?? exception).Message.Split('\n')[0].Trim();
}
