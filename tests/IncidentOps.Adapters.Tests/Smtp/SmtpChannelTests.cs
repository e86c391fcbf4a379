using IncidentOps.Adapters.Smtp;
using IncidentOps.Adapters.Tests.Notifications;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Notifications;
using MimeKit;

namespace IncidentOps.Adapters.Tests.Smtp;

public sealed class SmtpChannelTests : NotificationChannelContract, IAsyncLifetime
{
    private const string Sato = "sato@example.jp";

    private readonly List<RelayServer> relays = [];

    private protected override IReadOnlyList<string> Identities => [.. relays[0].Received.Select(mail => mail.Mail.MessageId!)];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var relay in relays)
        {
            await relay.DisposeAsync();
        }
    }

    [Fact]
    public async Task Mail_goes_out_encrypted_under_the_relays_own_certificate_and_with_a_password()
    {
        var relay = Relay(new RelayServer { Account = ("ops", "пароль-秘密") });
        var result = await SendAsync(relay, Messages.To(Sato), SettingsOf(relay) with { User = "ops", PasswordSecret = "relay" });
        Assert.Equal(ChannelEnd.Sent, result.End);
        var received = Assert.Single(relay.Received);
        Assert.True(received.WasSecure);
        Assert.Contains($"<{Sato}>", received.To, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_carries_the_headers_of_an_automatic_message_that_keeps_its_identity()
    {
        var relay = Relay(new RelayServer());
        await SendAsync(relay, Messages.To(Sato));
        var mail = Assert.Single(relay.Received).Mail;
        Assert.Equal("0198f3a2c4d87e6fb1a2c3d4e5f60718.m1.0011223344556677@ops.example.jp", mail.MessageId);
        Assert.Equal(Messages.QueuedAt, mail.Date);
        Assert.Equal("【IncidentOps SEV2】経理メールの乗っ取り", mail.Subject);
        Assert.Equal(("佐藤 花子", Sato), (mail.To.Mailboxes.Single().Name, mail.To.Mailboxes.Single().Address));
        Assert.Equal(("IncidentOps", "incidents@ops.example.jp"), (mail.From.Mailboxes.Single().Name, mail.From.Mailboxes.Single().Address));
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
        Assert.Equal("All", mail.Headers["X-Auto-Response-Suppress"]);
        Assert.Equal("ja", mail.Body!.Headers["Content-Language"]);
        Assert.Equal("0198f3a2c4d87e6fb1a2c3d4e5f60718@ops.example.jp", Assert.Single(mail.References));
        Assert.Equal(MessageImportance.High, mail.Importance);
    }

    [Theory]
    [InlineData(Language.Japanese)]
    [InlineData(Language.English)]
    public async Task The_text_arrives_as_it_was_and_the_html_part_says_the_same(Language language)
    {
        var relay = Relay(new RelayServer());
        var message = Messages.To(Sato, language: language);
        await SendAsync(relay, message);
        var mail = Assert.Single(relay.Received).Mail;
        Assert.Equal(message.Text, mail.TextBody!.ReplaceLineEndings("\n"));
        Assert.Contains("&lt;b&gt;&amp;", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://ops.example.jp/ack/abc_-9\">", mail.HtmlBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Line_ends_in_a_name_or_an_address_never_make_a_header()
    {
        var relay = Relay(new RelayServer());
        var evil = Messages.To(Sato, name: "Sato\r\nBcc: everybody@example.com") with { Subject = "Hello\r\nBcc: all@example.com\r\n\r\nbody" };
        Assert.Equal(ChannelEnd.Sent, (await SendAsync(relay, evil)).End);
        var received = Assert.Single(relay.Received);
        Assert.Empty(received.Mail.Bcc);
        Assert.DoesNotContain("\nBcc:", received.Text, StringComparison.OrdinalIgnoreCase);
        foreach (var address in new[] { "sato@example.jp\r\nRCPT TO:<x@example.com>", "sato@example.jp>\nDATA", "not an address", "@a,@b:sato@example.jp", "sato@", "a@b@" })
        {
            Assert.Equal(ChannelResult.Rejected(DeliveryCodes.AddressMalformed), await SendAsync(relay, Messages.To(address)));
        }

        Assert.Single(relay.Received);
    }

    [Fact]
    public async Task International_addresses_travel_where_the_relay_knows_them_and_are_refused_plainly_elsewhere()
    {
        var knowing = Relay(new RelayServer());
        Assert.Equal(ChannelEnd.Sent, (await SendAsync(knowing, Messages.To("佐藤@例え.jp"))).End);
        Assert.Contains("SMTPUTF8", Assert.Single(knowing.Received).From, StringComparison.Ordinal);
        var old = Relay(new RelayServer { OffersUtf8 = false });
        Assert.Equal(ChannelResult.Rejected(DeliveryCodes.RecipientRefused, "SMTPUTF8"), await SendAsync(old, Messages.To("佐藤@例え.jp")));
        Assert.Equal(ChannelEnd.Sent, (await SendAsync(old, Messages.To("sato@例え.jp"))).End);
        Assert.Contains("<sato@xn--r8jz45g.jp>", Assert.Single(old.Received).To, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_nobody_has_trusted_or_that_names_another_host_is_told_as_such()
    {
        var relay = Relay(new RelayServer());
        Expect(DeliveryCodes.BadCertificate, await SendAsync(relay, Messages.To(Sato), SettingsOf(relay) with { TrustedCertificates = null }));
        var other = Relay(new RelayServer("mail.elsewhere.test"));
        Expect(DeliveryCodes.BadCertificate, await SendAsync(other, Messages.To(Sato)));
        var expired = Relay(new RelayServer(certificateValidFor: TimeSpan.FromDays(-1)));
        Expect(DeliveryCodes.BadCertificate, await SendAsync(expired, Messages.To(Sato)));
        var atOnce = Relay(new RelayServer { TlsFromTheStart = true });
        Expect(DeliveryCodes.BadCertificate, await SendAsync(atOnce, Messages.To(Sato), SettingsOf(atOnce) with { Security = SmtpSecurity.Tls, TrustedCertificates = null }));
        Assert.Equal(ChannelEnd.Sent, (await SendAsync(atOnce, Messages.To(Sato), SettingsOf(atOnce) with { Security = SmtpSecurity.Tls })).End);
        Assert.Empty(relay.Received);
    }

    [Fact]
    public async Task Without_encryption_nothing_is_sent_unless_the_settings_say_so()
    {
        var plain = Relay(new RelayServer { OffersTls = false });
        Expect(DeliveryCodes.TlsMissing, await SendAsync(plain, Messages.To(Sato)));
        Expect(DeliveryCodes.TlsMissing, await SendAsync(plain, Messages.To(Sato), SettingsOf(plain) with { Security = SmtpSecurity.Tls }));
        Assert.Empty(plain.Received);
        Assert.Equal(ChannelEnd.Sent, (await SendAsync(plain, Messages.To(Sato), SettingsOf(plain) with { Security = SmtpSecurity.None })).End);
    }

    [Fact]
    public async Task A_wrong_password_and_a_missing_secret_are_told_apart()
    {
        var relay = Relay(new RelayServer { Account = ("ops", "right") });
        Expect(DeliveryCodes.BadPassword, await SendAsync(relay, Messages.To(Sato), SettingsOf(relay) with { User = "ops", PasswordSecret = "relay" }));
        Expect(DeliveryCodes.SecretMissing, await SendAsync(relay, Messages.To(Sato), SettingsOf(relay) with { User = "ops", PasswordSecret = "nowhere" }));
        var open = Relay(new RelayServer());
        Expect(DeliveryCodes.BadPassword, await SendAsync(open, Messages.To(Sato), SettingsOf(open) with { User = "ops", PasswordSecret = "relay" }));
    }

    [Theory]
    [InlineData("RCPT", "554 5.7.1 <sato@example.jp>: Relay access denied", ChannelEnd.Rejected, DeliveryCodes.RelayDenied)]
    [InlineData("RCPT", "550 5.1.1 no such user", ChannelEnd.Rejected, DeliveryCodes.RecipientRefused)]
    [InlineData("RCPT", "450 4.2.0 greylisted", ChannelEnd.Failed, DeliveryCodes.TryLater)]
    [InlineData("MAIL", "553 5.7.1 sender not owned", ChannelEnd.Rejected, DeliveryCodes.SenderRefused)]
    [InlineData("DATA", "552 5.3.4 too big", ChannelEnd.Rejected, DeliveryCodes.MessageRefused)]
    [InlineData("DATA", "421 4.3.2 shutting down", ChannelEnd.Failed, DeliveryCodes.TryLater)]
    [InlineData("EHLO", "nonsense", ChannelEnd.Failed, DeliveryCodes.Unreachable)]
    public async Task What_the_relay_refuses_is_told_in_its_own_words(string verb, string answer, ChannelEnd end, string code)
    {
        var relay = Relay(new RelayServer());
        relay.Answers[verb] = answer;
        var result = await SendAsync(relay, Messages.To(Sato));
        Assert.Equal((end, code), (result.End, result.Code));
        if (code != DeliveryCodes.Unreachable)
        {
            Assert.Contains(answer[4..], result.Words, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Relaying_without_a_password_is_denied_and_told_as_such()
    {
        var relay = Relay(new RelayServer { Account = ("ops", "right") });
        var result = await SendAsync(relay, Messages.To(Sato));
        Assert.Equal((ChannelEnd.Rejected, DeliveryCodes.RelayDenied), (result.End, result.Code));
    }

    [Fact]
    public async Task A_relay_that_hangs_up_after_taking_the_message_has_taken_it()
    {
        var relay = Relay(new RelayServer { HangsUpAtTheEnd = true });
        Assert.Equal(ChannelEnd.Sent, (await SendAsync(relay, Messages.To(Sato))).End);
    }

    [Fact]
    public async Task The_relays_own_words_come_back_and_a_test_says_that_it_is_one()
    {
        var relay = Relay(new RelayServer());
        var result = await SendAsync(relay, Messages.To(Sato) with { Incident = null });
        Assert.Equal(ChannelResult.Taken("2.0.0 queued"), result);
        var mail = Assert.Single(relay.Received).Mail;
        Assert.Equal("test", mail.Headers["X-IncidentOps-Mode"]);
        Assert.Null(mail.Headers["X-IncidentOps-Incident"]);
        Assert.Empty(mail.References);
    }

    [Fact]
    public void Without_settings_the_channel_says_that_it_is_not_set_up()
    {
        using var channel = new SmtpChannel(Messages.Settings(), Messages.Secrets());
        Assert.Equal(ChannelReach.NotSetUp, channel.ReachOf(Messages.To(Sato).Recipient));
    }

    private protected override (INotificationChannel, OutgoingMessage) Working() => (Channel(SettingsOf(Relay(new RelayServer()))), Messages.To(Sato));

    private protected override (INotificationChannel, OutgoingMessage) Silent()
    {
        var relay = Relay(new RelayServer { IsSilent = true });
        return (Channel(SettingsOf(relay) with { Timeout = TimeSpan.FromSeconds(1) }), Messages.To(Sato));
    }

    private protected override (INotificationChannel, OutgoingMessage) Absent() =>
        (Channel(new SmtpSettings { Host = "127.0.0.1", Port = 1, From = "incidents@ops.example.jp" }), Messages.To(Sato));

    private RelayServer Relay(RelayServer relay)
    {
        relays.Add(relay);
        return relay;
    }

    private static SmtpSettings SettingsOf(RelayServer relay) => new()
    {
        Host = "localhost",
        Port = relay.Port,
        From = "IncidentOps <incidents@ops.example.jp>",
        TrustedCertificates = relay.CertificateFile,
        Timeout = TimeSpan.FromSeconds(10),
    };

    private static SmtpChannel Channel(SmtpSettings settings) => new(Messages.Settings(settings), Messages.Secrets(("relay", "пароль-秘密")));

    private static async Task<ChannelResult> SendAsync(RelayServer relay, OutgoingMessage message, SmtpSettings? settings = null)
    {
        using var channel = Channel(settings ?? SettingsOf(relay));
        return await channel.SendAsync(message, TestContext.Current.CancellationToken);
    }

    private static void Expect(string code, ChannelResult result) => Assert.Equal((ChannelEnd.Failed, code), (result.End, result.Code));
}
