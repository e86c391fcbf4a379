using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace IncidentOps.Web.Security;

/// <summary>
/// Which reverse proxies are believed when they say for whom they ask (X-Forwarded-For, -Proto, -Host). Nobody else is: whoever could
/// say so themselves would choose the address that failed sign-ins are counted for, and the origin that forms are checked against.
/// </summary>
public static class TrustedProxies
{
    private const string Setting = "Server:TrustedProxies";

    private static readonly char[] Separators = [',', ';', ' '];

    /// <summary>Reads `Server:TrustedProxies`: addresses or networks, as a list or in one text with commas. None where nothing is given.</summary>
    /// <exception cref="InvalidDataException">An entry is neither; the message names it.</exception>
    public static IReadOnlyList<IPNetwork> Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Setting);
        return [.. section.GetChildren().Select(child => child.Value ?? "").Prepend(section.Value ?? "")
            .SelectMany(text => text.Split(Separators, StringSplitOptions.RemoveEmptyEntries)).Select(Parse)];
    }

    /// <summary>Registers whom <see cref="UseTrustedProxies"/> believes.</summary>
    public static IServiceCollection AddTrustedProxies(this IServiceCollection services, IReadOnlyList<IPNetwork> proxies) =>
        // After everything else that configures it: the framework's own switch (ASPNETCORE_FORWARDEDHEADERS_ENABLED) would believe anybody.
        services.PostConfigure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = proxies.Count == 0
                ? ForwardedHeaders.None
                : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var proxy in proxies)
            {
                options.KnownIPNetworks.Add(proxy);
            }

            // As many as there are trusted proxies in a row: each is checked, and the first that is not ends it.
            options.ForwardLimit = null;
        });

    /// <summary>Before everything that asks who is calling, by which scheme or host.</summary>
    public static WebApplication UseTrustedProxies(this WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(TrustedProxies));
        var hasTold = 0;
        app.UseForwardedHeaders();
        app.Use((context, next) =>
        {
            // A believed header has been taken out, and stands under another name.
            if (context.Request.Headers.ContainsKey(ForwardedHeadersDefaults.XForwardedForHeaderName)
                && !context.Request.Headers.ContainsKey(ForwardedHeadersDefaults.XOriginalForHeaderName) && Interlocked.Exchange(ref hasTold, 1) == 0)
            {
                logger.LogWarning(
                    "Requests come through a proxy at {Address} that {Setting} does not name: all its callers count as one. See README.md, “Behind a reverse proxy”.",
                    context.Connection.RemoteIpAddress, Setting);
            }

            return next(context);
        });
        return app;
    }

    private static IPNetwork Parse(string text) =>
        IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : IPNetwork.TryParse(text, out var network) && network.PrefixLength > 0 ? network
        : throw new InvalidDataException($"{Setting}: “{text}” is neither an address (10.1.2.3) nor a network (10.1.2.0/24).");
}
