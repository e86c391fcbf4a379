using System.Collections.Immutable;

namespace IncidentOps.Web.Forms;

/// <summary>The time zones that this machine knows, by IANA name.</summary>
public static class TimeZones
{
    private static readonly Lazy<ImmutableArray<string>> Known = new(static () =>
    [
        "UTC",
        .. TimeZoneInfo.GetSystemTimeZones().Where(zone => zone.HasIanaId && zone.Id.Contains('/', StringComparison.Ordinal)).Select(zone => zone.Id).Order(StringComparer.Ordinal),
    ]);

    public static ImmutableArray<string> Names => Known.Value;

    public static bool Exists(string name) => name.Length <= 64 && TimeZoneInfo.TryFindSystemTimeZoneById(name, out _);
}
