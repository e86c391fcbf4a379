using System.Net;
using System.Security.Cryptography.X509Certificates;
using IncidentOps.Core.People;
using IncidentOps.Web.Security;
using Microsoft.Extensions.Time.Testing;

namespace IncidentOps.Web.Tests.Security;

public sealed class HttpsCertificateTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("incidentops-certificate-").FullName;
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_self_made_one_covers_localhost_and_the_host_and_is_kept()
    {
        var certificate = HttpsCertificate.SelfMade(folder, clock);
        var shown = certificate.Current();
        Assert.True(shown.HasPrivateKey);
        Assert.True(shown.MatchesHostname("localhost"));
        Assert.True(shown.MatchesHostname("127.0.0.1"));
        Assert.True(shown.MatchesHostname(Dns.GetHostName()));
        Assert.Equal(certificate.Fingerprint, HttpsCertificate.SelfMade(folder, clock).Fingerprint);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "self-made.key")));
        }

        clock.Advance(TimeSpan.FromDays(380));
        Assert.NotEqual(certificate.Fingerprint, HttpsCertificate.SelfMade(folder, clock).Fingerprint);
    }

    [Fact]
    public void A_renewed_file_is_taken_up_and_a_broken_one_is_not()
    {
        HttpsCertificate.SelfMade(folder, clock);
        var (file, key) = (Path.Combine(folder, "self-made.crt"), Path.Combine(folder, "self-made.key"));
        var certificate = HttpsCertificate.FromFiles(file, key, clock);
        var former = certificate.Fingerprint;

        File.WriteAllText(file, "-----BEGIN CERTIFICATE-----\nhalf");
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMinutes(1));
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(former, Fingerprint(certificate.Current()));

        File.Delete(file);
        HttpsCertificate.SelfMade(folder, clock);
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMinutes(2));
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.NotEqual(former, Fingerprint(certificate.Current()));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var missing = Path.Combine(folder, "none.pem");
        Assert.Contains(missing, Assert.Throws<InvalidDataException>(() => HttpsCertificate.FromFiles(missing, null, clock)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_https_cookies_are_sent_over_nothing_else()
    {
        await using var server = await PeopleServer.StartAsync(https: true);
        await server.AddAsync("tanaka", AccountRole.Responder);
        var browser = await server.SignedInAsync("tanaka");
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/settings")).Status);
        var cookies = browser.Cookies.GetAllCookies();
        Assert.All(cookies, cookie => Assert.True(cookie is { Secure: true, HttpOnly: true }));
        Assert.All(cookies, cookie => Assert.StartsWith("__Host-", cookie.Name, StringComparison.Ordinal));

        // Browsers keep it for names only, and on localhost it would shut every other port out: there it is left out.
        using var named = new HttpRequestMessage(HttpMethod.Get, "/sign-in") { Headers = { Host = "incidents.example.jp" } };
        Assert.Equal("max-age=31536000", (await browser.SendAsync(named)).Response.Headers.GetValues("Strict-Transport-Security").Single());
        Assert.False((await browser.GetAsync("/sign-in")).Response.Headers.Contains("Strict-Transport-Security"));
    }

    private static string Fingerprint(X509Certificate2 certificate) =>
        string.Join(':', Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(certificate.RawData)).Chunk(2).Select(pair => new string(pair)));
}
