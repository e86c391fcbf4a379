using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace IncidentOps.Adapters.Smtp;

/// <summary>Certificates that an administrator trusts beside the system's. Name and dates are checked as ever.</summary>
internal sealed class TrustedRoots
{
    private readonly X509Certificate2Collection roots = [];

    private TrustedRoots()
    {
    }

    /// <summary>Read anew for each message: a renewed file needs no restart.</summary>
    /// <exception cref="IOException">The file can't be read, or holds no certificate.</exception>
    public static TrustedRoots Load(string file)
    {
        var trusted = new TrustedRoots();
        try
        {
            trusted.roots.ImportFromPemFile(file);
        }
        catch (System.Security.Cryptography.CryptographicException exception)
        {
            throw new IOException($"{file} is not a PEM file of certificates.", exception);
        }

        return trusted.roots.Count > 0 ? trusted : throw new IOException($"{file} holds no certificate.");
    }

    public bool Accepts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        // Only an unknown issuer can be mended by a trusted root; a wrong name can't.
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is null)
        {
            return false;
        }

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(roots);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (chain is not null)
        {
            own.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
            foreach (var element in chain.ChainElements)
            {
                own.ChainPolicy.ExtraStore.Add(element.Certificate);
            }
        }

        using var leaf = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return own.Build(leaf);
    }
}
