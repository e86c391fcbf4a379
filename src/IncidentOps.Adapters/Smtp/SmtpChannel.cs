using System.Globalization;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Notifications;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace IncidentOps.Adapters.Smtp;

/// <summary>Sends notifications through a relay of the product's own.</summary>
public sealed class SmtpChannel(INotificationSettings settings, SecretSources secrets) : INotificationChannel, IDisposable
{
    /// <summary>Connections at once: a relay has better things to do, and limits of its own.</summary>
    private const int MostConnections = 4;

    private readonly SemaphoreSlim turn = new(MostConnections, MostConnections);

    public string Name => "smtp";

    public ChannelReach ReachOf(Contact contact) =>
        string.IsNullOrWhiteSpace(contact.MailAddress) ? ChannelReach.NoAddress
        : settings.Current.Smtp is null ? ChannelReach.NotSetUp
        : ChannelReach.Yes;

    public async Task<ChannelResult> SendAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        if (settings.Current.Smtp is not { } relay)
        {
            return ChannelResult.Rejected(DeliveryCodes.NotSetUp);
        }

        using var bound = new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellation);
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            bound.CancelAfter(relay.Timeout);
            return await SendAsync(relay, message, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return ChannelResult.Failed(DeliveryCodes.TimedOut, relay.Host);
        }
        catch (Exception exception) when (SmtpFaults.Explain(exception) is { } explained)
        {
            return explained;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private async Task<ChannelResult> SendAsync(SmtpSettings relay, OutgoingMessage message, CancellationToken cancellation)
    {
        if (MailComposer.AddressOf(message.Recipient.MailAddress!) is not { } recipient || MailComposer.AddressOf(relay.From) is not { } sender)
        {
            return ChannelResult.Rejected(DeliveryCodes.AddressMalformed);
        }

        var password = relay.PasswordSecret is null ? null : await secrets.FindAsync(relay.PasswordSecret, cancellation).ConfigureAwait(false);
        if (relay.User is not null && string.IsNullOrEmpty(password))
        {
            return ChannelResult.Failed(DeliveryCodes.SecretMissing, relay.PasswordSecret ?? "");
        }

        using var client = new SmtpClient { Timeout = (int)relay.Timeout.TotalMilliseconds, CheckCertificateRevocation = false };
        if (relay.TrustedCertificates is { } file)
        {
            client.ServerCertificateValidationCallback = TrustedRoots.Load(file).Accepts;
        }

        await client.ConnectAsync(relay.Host, relay.Port, OptionsOf(relay.Security), cancellation).ConfigureAwait(false);
        if (relay.User is not null && password is not null)
        {
            if (!client.IsSecure && !IsThisMachine(relay.Host))
            {
                return ChannelResult.Failed(DeliveryCodes.TlsMissing, relay.Host);
            }

            await client.AuthenticateAsync(relay.User, password, cancellation).ConfigureAwait(false);
        }

        if (recipient.IsInternational && !client.Capabilities.HasFlag(SmtpCapabilities.UTF8))
        {
            return ChannelResult.Rejected(DeliveryCodes.RecipientRefused, "SMTPUTF8");
        }

        using var mail = MailComposer.Compose(message, sender, recipient);
        var format = MimeKit.FormatOptions.Default.Clone();
        format.International = recipient.IsInternational;
        var answer = await client.SendAsync(format, mail, cancellation).ConfigureAwait(false);
        await GoodbyeAsync(client, cancellation).ConfigureAwait(false);
        return ChannelResult.Taken(answer);
    }

    /// <summary>The relay has taken the message; how the goodbye goes must not make a failure of that.</summary>
    private static async Task GoodbyeAsync(SmtpClient client, CancellationToken cancellation)
    {
        try
        {
            await client.DisconnectAsync(quit: true, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException || SmtpFaults.Explain(exception) is not null)
        {
            // The connection is closed when the client is disposed.
        }
    }

    private static SecureSocketOptions OptionsOf(SmtpSecurity security) => security switch
    {
        SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        SmtpSecurity.None => SecureSocketOptions.None,
        _ => throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Unknown security {security}.")),
    };

    private static bool IsThisMachine(string host) => host is "localhost" || (System.Net.IPAddress.TryParse(host, out var address) && System.Net.IPAddress.IsLoopback(address));
}
