using System.Data.Common;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using IncidentOps.Engine.Storage;
using Microsoft.AspNetCore.Connections;

namespace IncidentOps.Web.Hosting;

/// <summary>
/// Starting the server, from the command line to the first request. What keeps it from starting is said on standard error in a line of our
/// own, for whoever sits at the console; only what nobody foresaw ends with a stack trace.
/// </summary>
public sealed partial class Launch
{
    public const int CannotStart = 1;

    public const int BadOption = 2;

    private volatile bool isServing;

    /// <param name="serve">Serves until the server is stopped; its exit code.</param>
    public static async Task<int> RunAsync(string[] arguments, Func<string[], Launch, Task<int>> serve)
    {
        var launch = new Launch();
        try
        {
            if (ServerCommandLine.Read(arguments) is { } help)
            {
                Console.WriteLine(help);
                return 0;
            }

            return await serve(arguments, launch);
        }
        catch (Exception fault) when (!launch.isServing && Explain(fault) is { } reason)
        {
            await Console.Error.WriteLineAsync("IncidentOps did not start: " + reason);
            return fault is BadOptionException ? BadOption : CannotStart;
        }
    }

    /// <summary>Until it serves, the host and its listener would log what we say ourselves, with their stack traces.</summary>
    public void Configure(WebApplicationBuilder builder)
    {
        foreach (var category in (ReadOnlySpan<string>)["Microsoft.AspNetCore.Server.Kestrel", "Microsoft.Extensions.Hosting.Internal.Host"])
        {
            builder.Logging.AddFilter(category, level => isServing && level >= LogLevel.Warning);
        }
    }

    /// <summary>From here on a failure is one of the running server.</summary>
    public void Watch(WebApplication app) => app.Lifetime.ApplicationStarted.Register(() => isServing = true);

    /// <summary>The reason in words that say what to do; null: a fault that nobody foresaw.</summary>
    private static string? Explain(Exception fault) => fault switch
    {
        BadOptionException or DataDirectoryException or InvalidDataException or StoreDamagedException => fault.Message,
        IOException { InnerException: AddressInUseException } => $"{AddressIn(fault.Message)} is in use by another program. Stop that, or listen elsewhere with --urls.",
        SocketException or IOException { InnerException: SocketException } => $"The address can't be listened on ({fault.Message}). Choose another with --urls.",
        InvalidOperationException when fault.Message.StartsWith("Unable to configure HTTPS endpoint", StringComparison.Ordinal) =>
            "An https address needs a certificate: --https self-signed, or --Https:Certificate FILE and --Https:Key FILE.",
        DbException => $"The database can't be used: {fault.Message}",
        IOException or UnauthorizedAccessException => fault.Message,
        _ => null,
    };

    private static string AddressIn(string message) => Address().Match(message) is { Success: true } match ? match.Value.TrimEnd('.', ':') : "The address";

    [GeneratedRegex(@"https?://\S+")]
    private static partial Regex Address();
}
