using System.Net;
using System.Net.NetworkInformation;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IncidentOps.Web.Security;

/// <summary>
/// The server's certificate: from files, read again when they change (so that renewal needs no restart), or self-made in the data
/// directory for the first night.
/// </summary>
public sealed class HttpsCertificate
{
    /// <summary>How often files are looked at.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan SelfMadeLasts = TimeSpan.FromDays(397);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    private readonly string certificateFile;
    private readonly string? keyFile;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private X509Certificate2 current;
    private DateTime readOf;
    private DateTimeOffset lookedAt;

    private HttpsCertificate(string certificateFile, string? keyFile, TimeProvider clock)
    {
        (this.certificateFile, this.keyFile, this.clock) = (certificateFile, keyFile, clock);
        readOf = File.GetLastWriteTimeUtc(certificateFile);
        lookedAt = clock.GetUtcNow();
        current = Read();
    }

    /// <summary>SHA-256 over the certificate, for people to compare by telephone before they trust a self-made one.</summary>
    public string Fingerprint => string.Join(':', Convert.ToHexString(SHA256.HashData(current.RawData)).Chunk(2).Select(pair => new string(pair)));

    /// <summary>Reads a certificate (PEM with its chain, or PFX) and its key (PEM; null where the certificate's file holds it).</summary>
    /// <exception cref="InvalidDataException">Not readable, or key and certificate don't belong together; the message names the file.</exception>
    public static HttpsCertificate FromFiles(string certificateFile, string? keyFile, TimeProvider clock) => Opening(certificateFile, () => new HttpsCertificate(certificateFile, keyFile, clock));

    /// <summary>Takes the self-made certificate in the folder, or makes one for localhost, the host's name and its addresses.</summary>
    public static HttpsCertificate SelfMade(string folder, TimeProvider clock)
    {
        var (certificateFile, keyFile) = (Path.Combine(folder, "self-made.crt"), Path.Combine(folder, "self-made.key"));
        return Opening(certificateFile, () =>
        {
            if (!File.Exists(certificateFile) || !File.Exists(keyFile) || IsNearlyOver(certificateFile, clock.GetUtcNow()))
            {
                Directory.CreateDirectory(folder);
                Make(certificateFile, keyFile, clock.GetUtcNow());
            }

            return new HttpsCertificate(certificateFile, keyFile, clock);
        });
    }

    /// <summary>The certificate to show now.</summary>
    public X509Certificate2 Current(ILogger? logger = null)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (now - lookedAt < LookEvery)
            {
                return current;
            }

            lookedAt = now;
            var written = File.GetLastWriteTimeUtc(certificateFile);
            if (written == readOf)
            {
                return current;
            }

            try
            {
                current = Read();
                readOf = written;
            }
            catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
            {
                // Half-written files are common while a renewal runs: the former certificate serves until the next look.
                logger?.LogWarning(exception, "The renewed certificate {File} can't be read yet.", certificateFile);
            }

            return current;
        }
    }

    private static HttpsCertificate Opening(string file, Func<HttpsCertificate> open)
    {
        try
        {
            return open();
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidDataException($"The certificate {file} can't be used: {exception.Message}", exception);
        }
    }

    private X509Certificate2 Read()
    {
        if (Path.GetExtension(certificateFile) is ".pfx" or ".p12")
        {
            return X509CertificateLoader.LoadPkcs12FromFile(certificateFile, null);
        }

        using var pem = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        // Through PKCS #12: a key that lives in memory only is refused by some platforms' TLS.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }

    private static bool IsNearlyOver(string file, DateTimeOffset now)
    {
        using var kept = X509CertificateLoader.LoadCertificateFromFile(file);
        return kept.NotAfter.ToUniversalTime() - now.UtcDateTime < RenewBefore;
    }

    private static void Make(string certificateFile, string keyFile, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var host = Dns.GetHostName();
        var request = new CertificateRequest($"CN={host}, O=IncidentOps (self-made)", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in new[] { "localhost", host, FullName() }.Where(name => name.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            names.AddDnsName(name);
        }

        foreach (var address in Addresses())
        {
            names.AddIpAddress(address);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now + SelfMadeLasts);
        WriteSecret(keyFile, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem() + "\n");
    }

    private static void WriteSecret(string file, string text)
    {
        File.Delete(file);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new StreamWriter(file, System.Text.Encoding.ASCII, options);
        stream.WriteLine(text);
    }

    private static string FullName()
    {
        var properties = IPGlobalProperties.GetIPGlobalProperties();
        return properties.DomainName is { Length: > 0 } domain && domain != "(none)" ? $"{properties.HostName}.{domain}" : "";
    }

    private static IEnumerable<IPAddress> Addresses() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus == OperationalStatus.Up)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .Where(address => !address.IsIPv6LinkLocal)
        .Concat([IPAddress.Loopback, IPAddress.IPv6Loopback])
        .Distinct();
}
