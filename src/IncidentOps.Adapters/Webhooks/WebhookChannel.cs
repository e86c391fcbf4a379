using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Notifications;
using Microsoft.Security.AntiSSRF;

namespace IncidentOps.Adapters.Webhooks;

/// <summary>
/// Posts notifications as signed JSON to the address that a person has given, or to one of the organisation's webhooks. Neither is
/// trusted: only public https addresses are called unless the settings allow more, names are resolved and checked at the moment of the
/// call, redirects are not followed, and of the answer only its beginning is read.
/// </summary>
public sealed class WebhookChannel(INotificationSettings settings, SecretSources secrets, INotificationKeys keys, TimeProvider clock)
    : INotificationChannel, IDisposable
{
    /// <summary>Of the answer: enough to say why it was refused.</summary>
    private const int LongestAnswer = 4_096;

    /// <summary>More than there can be rules at one time: beyond it all are made anew.</summary>
    private const int MostClients = 64;

    private readonly Lock gate = new();
    private readonly Dictionary<string, HttpClient> clients = new(StringComparer.Ordinal);

    public string Name => "webhook";

    public ChannelReach ReachOf(Contact contact) => string.IsNullOrWhiteSpace(contact.Webhook) ? ChannelReach.NoAddress : ChannelReach.Yes;

    public async Task<ChannelResult> SendAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        var current = settings.Current;
        var webhooks = message.Recipient.Person.WebhookName is not { } name ? current.Webhooks : current.WebhookNamed(name)?.Rules;
        if (webhooks is null)
        {
            return ChannelResult.Rejected(DeliveryCodes.WebhookRemoved);
        }

        if (!Uri.TryCreate(message.Recipient.Webhook?.Trim(), UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http")
            || address.UserInfo.Length > 0)
        {
            return ChannelResult.Rejected(DeliveryCodes.AddressMalformed);
        }

        if (address.Scheme == "http" && !webhooks.AllowHttp)
        {
            return ChannelResult.Rejected(DeliveryCodes.AddressForbidden);
        }

        using var bound = new CancellationTokenSource(webhooks.Timeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellation);
        try
        {
            return await PostAsync(webhooks, address, message, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return ChannelResult.Failed(DeliveryCodes.TimedOut, address.Host);
        }
        catch (Exception exception) when (cancellation.IsCancellationRequested && exception is not OperationCanceledException)
        {
            // A connection torn down by the cancelling may say so in its own words.
            throw new OperationCanceledException("The sending was cancelled.", exception, cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && Explain(exception, address) is { } explained)
        {
            return explained;
        }
    }

    public void Dispose()
    {
        foreach (var client in clients.Values)
        {
            client.Dispose();
        }
    }

    private async Task<ChannelResult> PostAsync(WebhookSettings webhooks, Uri address, OutgoingMessage message, CancellationToken cancellation)
    {
        var secret = keys.Webhook;
        if (webhooks.SigningSecret is { } name)
        {
            if (await secrets.FindAsync(name, cancellation).ConfigureAwait(false) is not { } found)
            {
                return ChannelResult.Failed(DeliveryCodes.SecretMissing, name);
            }

            secret = System.Text.Encoding.UTF8.GetBytes(found);
        }

        var body = WebhookBody.Of(message);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("IncidentOps", "1"));
        request.Headers.Add("Idempotency-Key", message.Key);
        request.Headers.Add(WebhookSignature.Header, WebhookSignature.Sign(secret.Span, clock.GetUtcNow(), body));
        using var response = await ClientOf(webhooks).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        var status = (int)response.StatusCode;
        if (status is >= 200 and < 300)
        {
            return ChannelResult.Taken(string.Create(CultureInfo.InvariantCulture, $"HTTP {status}"));
        }

        var beginning = await BeginningOf(response, cancellation).ConfigureAwait(false);
        var words = string.Create(CultureInfo.InvariantCulture, $"HTTP {status} {beginning}");
        return status switch
        {
            >= 300 and < 400 => ChannelResult.Rejected(DeliveryCodes.Redirected, words),
            408 or 425 or 429 => ChannelResult.Failed(DeliveryCodes.TryLater, words),
            >= 400 and < 500 => ChannelResult.Rejected(DeliveryCodes.StatusRefused, words),
            _ => ChannelResult.Failed(DeliveryCodes.StatusFailed, words),
        };
    }

    /// <summary>One for each set of rules, since the rules are checked where its connections are made.</summary>
    private HttpClient ClientOf(WebhookSettings webhooks)
    {
        var rules = string.Create(
            CultureInfo.InvariantCulture, $"{webhooks.AllowHttp} {webhooks.Timeout.Ticks} {string.Join(' ', webhooks.AllowedNetworks)}");
        lock (gate)
        {
            if (clients.TryGetValue(rules, out var made))
            {
                return made;
            }

            if (clients.Count >= MostClients)
            {
                // The former ones may still be sending: they are left to the collector.
                clients.Clear();
            }

            var policy = new AntiSSRFPolicy(PolicyConfigOptions.ExternalOnlyLatest) { AllowPlainTextHttp = webhooks.AllowHttp };
            policy.AddAllowedAddresses([.. webhooks.AllowedNetworks]);
            var handler = policy.GetHandler();
            handler.AllowAutoRedirect = false;
            handler.UseCookies = false;
            handler.ConnectTimeout = webhooks.Timeout;
            handler.PooledConnectionLifetime = TimeSpan.FromMinutes(2);
            return clients[rules] = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        }
    }

    private static async Task<string> BeginningOf(HttpResponseMessage response, CancellationToken cancellation)
    {
        var buffer = new byte[LongestAnswer];
        var filled = 0;
        using var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        while (filled < buffer.Length && await stream.ReadAsync(buffer.AsMemory(filled), cancellation).ConfigureAwait(false) is > 0 and var read)
        {
            filled += read;
        }

        return System.Text.Encoding.UTF8.GetString(buffer, 0, filled);
    }

    private static ChannelResult? Explain(Exception exception, Uri address)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case AntiSSRFException:
                    return ChannelResult.Rejected(DeliveryCodes.AddressForbidden, address.Host);
                case System.Security.Authentication.AuthenticationException:
                    return ChannelResult.Failed(DeliveryCodes.BadCertificate, address.Host);
                case SocketException:
                    return ChannelResult.Failed(DeliveryCodes.Unreachable, address.Host);
                default:
                    break;
            }
        }

        return exception is HttpRequestException or IOException ? ChannelResult.Failed(DeliveryCodes.Unreachable, exception.Message) : null;
    }
}
