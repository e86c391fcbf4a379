using System.Collections.Immutable;
using IncidentOps.Core.Incidents;

namespace IncidentOps.Web.Forms;

/// <summary>The time zones that this machine knows, by IANA name.</summary>
public static class TimeZones
{
    private const int MaximumLength = 64;

    private static readonly Lazy<ImmutableArray<string>> Known = new(static () =>
    [
        "UTC",
        .. TimeZoneInfo.GetSystemTimeZones().Where(zone => zone.HasIanaId && zone.Id.Contains('/', StringComparison.Ordinal)).Select(zone => zone.Id).Order(StringComparer.Ordinal),
    ]);

    public static ImmutableArray<string> Names => Known.Value;

    /// <summary>What programs are told that name a zone which is none here.</summary>
    public static readonly Refusal Unknown = new("bad-time-zone", new("There is no such time zone here.", "そのタイムゾーンはありません。"));

    public static bool Exists(string name) => Find(name) is not null;

    /// <summary>
    /// The zone of a name; null where this machine knows none. Browsers still say names of old, such as Asia/Calcutta, which many a system
    /// has put into a package of its own: then a zone that keeps the same time does.
    /// </summary>
    public static TimeZoneInfo? Find(string? name) => name is not { Length: > 0 and <= MaximumLength } ? null
        : name == TimeZoneInfo.Local.Id ? TimeZoneInfo.Local
        : TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone
        : TimeZoneInfo.TryConvertIanaIdToWindowsId(name, out var group) ? AsGoodAs(group)
        : null;

    private static TimeZoneInfo? AsGoodAs(string group) =>
        Names.FirstOrDefault(other => TimeZoneInfo.TryConvertIanaIdToWindowsId(other, out var its) && its == group) is { } found
            ? TimeZoneInfo.FindSystemTimeZoneById(found)
            : null;
}
