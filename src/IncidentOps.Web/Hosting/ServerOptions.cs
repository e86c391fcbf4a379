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

    /// <exception cref="BadOptionException">An option has no meaning; the message names it.</exception>
    public static ServerOptions Read(IConfiguration configuration)
    {
        var https = configuration["Https:Mode"] ?? configuration["https"];
        if (https is not (null or "" or "self-signed"))
        {
            throw new BadOptionException($"--https {https}: only “self-signed” is known; certificate files are given as --Https:Certificate and --Https:Key.");
        }

        CheckAddresses(configuration["urls"]);
        return new ServerOptions(
            PathOf(configuration, "data", "data"),
            FolderOf(configuration, "runbooks"),
            FolderOf(configuration, "exercises"),
            configuration["inventory"] is not { Length: > 0 } inventory ? null
            : File.Exists(inventory) ? Path.GetFullPath(inventory) : throw new BadOptionException($"--inventory {inventory}: there is no such file."),
            string.IsNullOrEmpty(https) ? null : https,
            configuration["Https:Certificate"],
            configuration["Https:Key"],
            ProxiesIn(configuration));
    }

    /// <summary>A folder beside the program, or the one that is named: that must be there, for without plans nothing can be done at night.</summary>
    private static string FolderOf(IConfiguration configuration, string option)
    {
        var path = PathOf(configuration, option, Path.Combine(AppContext.BaseDirectory, option));
        return configuration[option] is null || Directory.Exists(path) ? path : throw new BadOptionException($"--{option} {configuration[option]}: there is no such folder.");
    }

    private static string PathOf(IConfiguration configuration, string option, string otherwise) => configuration[option] switch
    {
        null => Path.GetFullPath(otherwise),
        var path when path.Trim().Length == 0 || path.Contains('\0', StringComparison.Ordinal) => throw new BadOptionException($"--{option} needs a path."),
        var path => Path.GetFullPath(path),
    };

    private static void CheckAddresses(string? urls)
    {
        foreach (var url in (urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                if (BindingAddress.Parse(url) is { Scheme: "http" or "https", PathBase: "" })
                {
                    continue;
                }
            }
            catch (FormatException)
            {
                // Said below.
            }

            throw new BadOptionException($"--urls {url}: this is no address to listen on, such as http://localhost:5000 or https://*:8443.");
        }
    }

    private static IReadOnlyList<IPNetwork> ProxiesIn(IConfiguration configuration)
    {
        try
        {
            return Security.TrustedProxies.Read(configuration);
        }
        catch (InvalidDataException fault)
        {
            throw new BadOptionException(fault.Message, fault);
        }
    }
}
