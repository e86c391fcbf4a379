using System.Net;
using IncidentOps.Web.Security;

namespace IncidentOps.Web.Hosting;

/// <summary>How the server is started: the command line first, then the environment, then appsettings.json.</summary>
/// <param name="Data">The data directory: everything that must survive.</param>
/// <param name="Runbooks">The folder of plans that are published at start-up where they have changed.</param>
/// <param name="Exercises">The folder of exercises.</param>
/// <param name="Inventory">A file of targets; null: only those from Settings.</param>
/// <param name="Https">`self-signed`: a self-made certificate; null: a certificate from files where <see cref="Certificate"/> names one.</param>
/// <param name="Certificate">PEM or PFX file.</param>
/// <param name="CertificateKey">PEM file of its key.</param>
/// <param name="TrustedProxies">Reverse proxies that are believed when they say for whom they ask; empty: none.</param>
public sealed record ServerOptions(
    string Data, string Runbooks, string Exercises, string? Inventory, string? Https, string? Certificate, string? CertificateKey, IReadOnlyList<IPNetwork> TrustedProxies)
{
    /// <summary>Whether the server itself speaks https. Where a proxy does, cookies follow what it says of each request.</summary>
    public bool IsHttps => Https is not null || Certificate is not null;

    /// <summary>The certificate to serve with; null: plain http.</summary>
    /// <param name="keysFolder">Where a self-made one is kept.</param>
    /// <exception cref="InvalidDataException">It can't be used; the message names the file.</exception>
    public HttpsCertificate? OpenCertificate(string keysFolder) =>
        Certificate is not null ? HttpsCertificate.FromFiles(Certificate, CertificateKey, TimeProvider.System)
        : Https is not null ? HttpsCertificate.SelfMade(keysFolder, TimeProvider.System)
        : null;

    /// <exception cref="InvalidDataException">A setting has no meaning; the message names it.</exception>
    public static ServerOptions Read(IConfiguration configuration)
    {
        var https = configuration["Https:Mode"] ?? configuration["https"];
        if (https is not (null or "" or "self-signed"))
        {
            throw new InvalidDataException($"--https {https}: only “self-signed” is known; certificate files are given as --Https:Certificate and --Https:Key.");
        }

        return new ServerOptions(
            Path.GetFullPath(configuration["data"] ?? "data"),
            Path.GetFullPath(configuration["runbooks"] ?? Path.Combine(AppContext.BaseDirectory, "runbooks")),
            Path.GetFullPath(configuration["exercises"] ?? Path.Combine(AppContext.BaseDirectory, "exercises")),
            configuration["inventory"] is { Length: > 0 } inventory ? Path.GetFullPath(inventory) : null,
            string.IsNullOrEmpty(https) ? null : https,
            configuration["Https:Certificate"],
            configuration["Https:Key"],
            Security.TrustedProxies.Read(configuration));
    }
}
