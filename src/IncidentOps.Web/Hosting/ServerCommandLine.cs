using System.Text.RegularExpressions;
using IncidentOps.Web.People;

namespace IncidentOps.Web.Hosting;

/// <summary>
/// The server's options. An unknown one is refused: who mistypes `--data` must not work in another directory for a night without noticing.
/// </summary>
public static partial class ServerCommandLine
{
    private const string Help = """
        IncidentOps: runbooks for mail-server breaches, followed together. Starts the server.

          --data DIR               everything that must survive (default: data)
          --urls URL[;URL]         where to listen (default: http://localhost:5000; with https: https://*:8443)
          --https self-signed      serve by https with a self-made certificate
          --Https:Certificate FILE --Https:Key FILE
                                   serve by https with this certificate (PEM with its chain, or PFX) and its key (PEM)
          --runbooks DIR           the plans, with clocks.yaml and actions/ (default: those beside the program)
          --exercises DIR          the exercises (default: those beside the program)
          --inventory FILE         targets of machine steps, beside those under Settings
          --Server:TrustedProxies LIST
                                   reverse proxies that are believed, such as "10.1.2.3, 10.1.4.0/24"
          --new-administrator-link print a one-time link with which somebody at the console gets in
          --help                   this, and nothing else

        Settings of ASP.NET Core work as ever (--environment, --Logging:LogLevel:Default …, --Kestrel:…), and so does each option in the
        environment (Https__Certificate). Mail, webhooks: --Notifications:…, see src/IncidentOps.Engine/Notifications/README.md.
        Ends with 0; 1 where it can't start; 2 for options that make no sense; 74 where the disk failed (start it again).
        """;

    private static readonly HashSet<string> Flags = new(StringComparer.OrdinalIgnoreCase) { AdministratorLinks.Option[2..] };

    /// <summary>Ours, and the host's own (HostDefaults and WebHostDefaults of ASP.NET Core).</summary>
    private static readonly HashSet<string> Valued = new(StringComparer.OrdinalIgnoreCase)
    {
        "AllowedHosts", "applicationName", "captureStartupErrors", "contentRoot", "data", "detailedErrors", "environment", "exercises",
        "hostingStartupAssemblies", "hostingStartupExcludeAssemblies", "https", "Https:Certificate", "Https:Key", "Https:Mode", "http_ports",
        "https_port", "https_ports", "inventory", "preferHostingUrls", "preventHostingStartup", "runbooks", "shutdownTimeoutSeconds",
        "staticWebAssets", "suppressStatusMessages", "urls", "webroot",
    };

    /// <summary>Settings of which there are too many to name: the framework's, and OpenTelemetry's.</summary>
    private static readonly string[] Prefixes = ["ForwardedHeaders_", "HostOptions:", "Kestrel:", "Logging:", "OTEL_"];

    /// <summary>What the command line asks for instead of a server; null: a server.</summary>
    /// <exception cref="BadOptionException">An option that is unknown or lacks its value; the message names it.</exception>
    public static string? Read(IReadOnlyList<string> arguments)
    {
        if (arguments.Any(argument => argument is "--help" or "-h" or "-?" or "/?"))
        {
            return Help;
        }

        for (var index = 0; index < arguments.Count; index++)
        {
            index += Take(arguments[index], index + 1 < arguments.Count ? arguments[index + 1] : null);
        }

        return null;
    }

    /// <summary>How many arguments the option takes beside its own.</summary>
    private static int Take(string argument, string? next)
    {
        if (!argument.StartsWith("--", StringComparison.Ordinal))
        {
            throw new BadOptionException($"“{argument}” is no option. Try --help.");
        }

        var (name, value) = argument.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (argument[2..at], argument[(at + 1)..]) : (argument[2..], null);
        if (Flags.Contains(name))
        {
            return value is null ? 0 : throw new BadOptionException($"--{name} takes no value.");
        }

        if (!Valued.Contains(name) && !Own().IsMatch(name) && !Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
        {
            throw new BadOptionException($"There is no option --{name}. Try --help.");
        }

        if (value is null && next?.StartsWith("--", StringComparison.Ordinal) != false)
        {
            throw new BadOptionException($"--{name} needs a value.");
        }

        return value is null ? 1 : 0;
    }

    /// <summary>Sections of our own, whose entries may be numbered.</summary>
    [GeneratedRegex(
        "^(?:Server:TrustedProxies(?::[0-9]+)?|Notifications:(?:PublicUrl|Smtp:(?:Host|Port|Security|User|Password|From|TrustedCertificates|TimeoutSeconds)"
        + "|Webhooks:(?:SigningSecret|AllowHttp|AllowedNetworks:[0-9]+|TimeoutSeconds)))$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Own();
}

/// <summary>The server was asked for in a way that makes no sense.</summary>
public sealed class BadOptionException(string message, Exception? inner = null) : Exception(message, inner);
