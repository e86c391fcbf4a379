using IncidentOps.Engine.Notifications;
using IncidentOps.Web.Notifications;
using Microsoft.Extensions.Configuration;

namespace IncidentOps.Web.Tests.Notifications;

public sealed class NotificationConfigurationTests
{
    [Fact]
    public void Without_settings_nothing_is_set_up()
    {
        var settings = Read();
        Assert.Null(settings.Smtp);
        Assert.Null(settings.PublicUrl);
        Assert.False(settings.Webhooks.AllowHttp);
    }

    [Fact]
    public void Everything_can_be_set()
    {
        var settings = Read(
            ("PublicUrl", "https://ops.example.jp/x"), ("Smtp:Host", "relay.example.jp"), ("Smtp:User", "ops"), ("Smtp:Password", "secret:relay"),
            ("Smtp:From", "IncidentOps <a@example.jp>"), ("Smtp:Security", "TLS"), ("Smtp:TimeoutSeconds", "5"), ("Webhooks:AllowHttp", "true"),
            ("Webhooks:AllowedNetworks:0", "10.1.2.0/24"), ("Webhooks:SigningSecret", "secret:hook"));
        Assert.Equal(("relay.example.jp", 465, "ops", "relay"), (settings.Smtp!.Host, settings.Smtp.Port, settings.Smtp.User, settings.Smtp.PasswordSecret));
        Assert.Equal((SmtpSecurity.Tls, TimeSpan.FromSeconds(5)), (settings.Smtp.Security, settings.Smtp.Timeout));
        Assert.Equal(["10.1.2.0/24"], settings.Webhooks.AllowedNetworks);
        Assert.Equal("hook", settings.Webhooks.SigningSecret);
        Assert.Equal("https://ops.example.jp/x", settings.PublicUrl!.AbsoluteUri);
    }

    [Theory]
    [InlineData("Notifications:PublicUrl", "PublicUrl", "ops.example.jp")]
    [InlineData("Notifications:Smtp:Security", "Smtp:Security", "ssl")]
    [InlineData("Notifications:Smtp:Port", "Smtp:Port", "70000")]
    [InlineData("Notifications:Smtp:Password", "Smtp:Password", "hunter2")]
    [InlineData("Notifications:Smtp:TrustedCertificates", "Smtp:TrustedCertificates", "/nowhere.pem")]
    [InlineData("Notifications:Webhooks:AllowHttp", "Webhooks:AllowHttp", "yes")]
    [InlineData("Notifications:Webhooks:AllowedNetworks:0", "Webhooks:AllowedNetworks:0", "everywhere")]
    public void What_has_no_meaning_is_told_by_its_name(string named, string key, string value)
    {
        var fault = Assert.Throws<InvalidDataException>(() => Read(("Smtp:Host", "relay.example.jp"), ("Smtp:From", "a@example.jp"), (key, value)));
        Assert.StartsWith(named, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault.Message, StringComparison.Ordinal);
    }

    private static NotificationSettings Read(params (string Key, string Value)[] settings) => NotificationConfiguration.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create("Notifications:" + pair.Key, (string?)pair.Value))).Build());
}
