using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IncidentOps.Adapters.Tests.Notifications;
using IncidentOps.Adapters.Webhooks;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Notifications;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace IncidentOps.Adapters.Tests.Webhooks;

/// <summary>Against a real Kestrel that checks what it gets as a receiver should.</summary>
public sealed class WebhookChannelTests : NotificationChannelContract, IAsyncLifetime
{
    private static readonly WebhookSettings Here = new() { AllowHttp = true, AllowedNetworks = ["127.0.0.0/8"], Timeout = TimeSpan.FromSeconds(10) };

    private readonly ConcurrentQueue<Received> received = new();
    private readonly FakeTimeProvider clock = new(Messages.QueuedAt);
    private WebApplication receiver = null!;
    private TcpListener silent = null!;
    private string address = "";

    private protected override IReadOnlyList<string> Identities => [.. received.Select(post => post.IdempotencyKey)];

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        receiver = builder.Build();
        receiver.MapPost("/take", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            received.Enqueue(new Received(
                request.Headers[WebhookSignature.Header].ToString(), request.Headers["Idempotency-Key"].ToString(), request.ContentType ?? "", body.ToArray()));
        });
        receiver.MapPost("/answer/{status:int}", async (HttpContext context, int status) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/take";
            await context.Response.WriteAsync($"no thanks\n{new string('x', 100_000)}");
        });
        await receiver.StartAsync();
        address = receiver.Urls.Single();
        silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
    }

    public async ValueTask DisposeAsync()
    {
        silent.Dispose();
        await receiver.DisposeAsync();
    }

    [Fact]
    public async Task The_signature_lets_a_receiver_check_who_wrote_and_when()
    {
        Assert.Equal(ChannelEnd.Sent, (await SendAsync("/take")).End);
        var post = Assert.Single(received);
        Assert.Equal("application/json; charset=utf-8", post.ContentType);
        var parts = post.Signature.Split(',').Select(part => part.Split('=')).ToDictionary(part => part[0], part => part[1]);
        Assert.Equal(Messages.QueuedAt.ToUnixTimeSeconds(), long.Parse(parts["t"], CultureInfo.InvariantCulture));
        byte[] signed = [.. Encoding.ASCII.GetBytes(parts["t"] + "."), .. post.Body];
        Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData(new MemoryKeys().Webhook.Span, signed)), parts["v1"]);
    }

    [Fact]
    public async Task A_secret_of_the_settings_signs_in_place_of_the_key()
    {
        var settings = Here with { SigningSecret = "hook" };
        Assert.Equal(ChannelEnd.Sent, (await SendAsync("/take", settings)).End);
        var post = Assert.Single(received);
        byte[] signed = [.. Encoding.ASCII.GetBytes(FormattableString.Invariant($"{Messages.QueuedAt.ToUnixTimeSeconds()}.")), .. post.Body];
        Assert.EndsWith("v1=" + Convert.ToHexStringLower(HMACSHA256.HashData("whsec"u8, signed)), post.Signature, StringComparison.Ordinal);
        Assert.Equal(ChannelResult.Failed(DeliveryCodes.SecretMissing, "nowhere"), await SendAsync("/take", Here with { SigningSecret = "nowhere" }));
    }

    [Fact]
    public async Task The_body_says_everything_that_a_program_needs_and_chat_services_show_its_text()
    {
        await SendAsync("/take");
        using var body = JsonDocument.Parse(Assert.Single(received).Body);
        Assert.StartsWith("【IncidentOps SEV2】経理メールの乗っ取り\n\n経理のメール", body.RootElement.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("live", body.RootElement.GetProperty("mode").GetString());
        Assert.Equal("SEV2", body.RootElement.GetProperty("severity").GetString());
        Assert.Equal("https://ops.example.jp/ack/abc_-9", body.RootElement.GetProperty("acknowledgeUrl").GetString());
        Assert.Equal(Messages.To().Key, body.RootElement.GetProperty("id").GetString());
    }

    [Theory]
    [InlineData(302, ChannelEnd.Rejected, DeliveryCodes.Redirected)]
    [InlineData(307, ChannelEnd.Rejected, DeliveryCodes.Redirected)]
    [InlineData(404, ChannelEnd.Rejected, DeliveryCodes.StatusRefused)]
    [InlineData(429, ChannelEnd.Failed, DeliveryCodes.TryLater)]
    [InlineData(503, ChannelEnd.Failed, DeliveryCodes.StatusFailed)]
    public async Task Answers_are_told_apart_and_redirects_are_not_followed(int status, ChannelEnd end, string code)
    {
        var result = await SendAsync(FormattableString.Invariant($"/answer/{status}"));
        Assert.Equal((end, code), (result.End, result.Code));
        Assert.StartsWith(FormattableString.Invariant($"HTTP {status} no thanks"), result.Words, StringComparison.Ordinal);
        Assert.True(result.Words.Length < 5_000);
        Assert.Empty(received);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/")]
    [InlineData("https://127.0.0.1:9/")]
    [InlineData("https://localhost:9/")]
    [InlineData("https://10.0.0.1/")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://0x7f000001/")]
    public async Task Addresses_of_ones_own_network_and_plain_http_are_refused_unless_the_settings_allow_them(string url)
    {
        using var channel = Channel(new WebhookSettings { Timeout = TimeSpan.FromSeconds(5) });
        var result = await channel.SendAsync(Messages.To(webhook: url), TestContext.Current.CancellationToken);
        Assert.Equal((ChannelEnd.Rejected, DeliveryCodes.AddressForbidden), (result.End, result.Code));
    }

    [Theory]
    [InlineData("ftp://example.jp/")]
    [InlineData("https://user:pass@example.jp/")]
    [InlineData("/relative")]
    [InlineData("javascript:alert(1)")]
    public async Task What_is_no_web_address_is_refused(string url)
    {
        using var channel = Channel(Here);
        Assert.Equal(ChannelResult.Rejected(DeliveryCodes.AddressMalformed), await channel.SendAsync(Messages.To(webhook: url), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts_is_told_as_such()
    {
        await using var relay = new Smtp.RelayServer { TlsFromTheStart = true };
        using var channel = Channel(Here);
        var result = await channel.SendAsync(
            Messages.To(webhook: FormattableString.Invariant($"https://127.0.0.1:{relay.Port}/")), TestContext.Current.CancellationToken);
        Assert.Equal((ChannelEnd.Failed, DeliveryCodes.BadCertificate), (result.End, result.Code));
    }

    [Fact]
    public async Task A_webhook_of_the_organisations_has_rules_of_its_own()
    {
        var rules = Here with { SigningSecret = "hook" };
        using var channel = new WebhookChannel(
            Messages.Settings(webhooks: new WebhookSettings(), organisation: new OrganisationWebhook("chat", address + "/take", Language.Japanese, rules)),
            Messages.Secrets(("hook", "whsec")), new MemoryKeys(), clock);
        var message = Messages.To(webhook: address + "/take");
        Assert.Equal(DeliveryCodes.AddressForbidden, (await channel.SendAsync(message, TestContext.Current.CancellationToken)).Code);
        var chat = message with { Recipient = message.Recipient with { Person = PersonId.OfWebhook("chat") } };
        Assert.Equal(ChannelResult.Taken("HTTP 200"), await channel.SendAsync(chat, TestContext.Current.CancellationToken));
        byte[] signed = [.. Encoding.ASCII.GetBytes(FormattableString.Invariant($"{Messages.QueuedAt.ToUnixTimeSeconds()}.")), .. Assert.Single(received).Body];
        Assert.EndsWith("v1=" + Convert.ToHexStringLower(HMACSHA256.HashData("whsec"u8, signed)), Assert.Single(received).Signature, StringComparison.Ordinal);
        var gone = message with { Recipient = message.Recipient with { Person = PersonId.OfWebhook("gone") } };
        Assert.Equal(ChannelResult.Rejected(DeliveryCodes.WebhookRemoved), await channel.SendAsync(gone, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_test_says_that_it_is_one_and_names_no_incident()
    {
        using var channel = Channel(Here);
        await channel.SendAsync(Messages.To(webhook: address + "/take") with { Incident = null }, TestContext.Current.CancellationToken);
        using var body = JsonDocument.Parse(Assert.Single(received).Body);
        Assert.Equal(("test", "test"), (body.RootElement.GetProperty("type").GetString(), body.RootElement.GetProperty("mode").GetString()));
        Assert.Equal(JsonValueKind.Null, body.RootElement.GetProperty("incident").ValueKind);
    }

    private protected override (INotificationChannel, OutgoingMessage) Working() => (Channel(Here), Messages.To(webhook: address + "/take"));

    private protected override (INotificationChannel, OutgoingMessage) Silent() => (
        Channel(Here with { Timeout = TimeSpan.FromSeconds(1) }),
        Messages.To(webhook: FormattableString.Invariant($"http://{silent.LocalEndpoint}/")));

    private protected override (INotificationChannel, OutgoingMessage) Absent() => (Channel(Here), Messages.To(webhook: "http://127.0.0.1:1/"));

    private WebhookChannel Channel(WebhookSettings settings) =>
        new(Messages.Settings(webhooks: settings), Messages.Secrets(("hook", "whsec")), new MemoryKeys(), clock);

    private async Task<ChannelResult> SendAsync(string path, WebhookSettings? settings = null)
    {
        using var channel = Channel(settings ?? Here);
        return await channel.SendAsync(Messages.To(webhook: address + path), TestContext.Current.CancellationToken);
    }

    private sealed record Received(string Signature, string IdempotencyKey, string ContentType, byte[] Body);
}
