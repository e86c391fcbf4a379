using System.Globalization;
using IncidentOps.Core;
using IncidentOps.Core.People;

namespace IncidentOps.Web.Reading;

/// <summary>Who reads a page: language, time zone, and what they may do.</summary>
/// <param name="Person">Null before sign-in.</param>
public sealed record Reader(PersonId? Person, string Name, Language Language, TimeZoneInfo Zone, Permissions Permissions)
{
    public Texts T { get; } = new(Language);

    /// <summary>False: <see cref="Zone"/> is only the server's. The script then shows the browser's own, and writes it down for the next request.</summary>
    public bool ZoneIsKnown { get; init; }

    /// <summary>The zone as people are told it: its IANA name; `UTC+09:00` where the server's has none.</summary>
    public string ZoneName => Zone.HasIanaId ? Zone.Id
        : string.Create(CultureInfo.InvariantCulture, $"UTC{(Zone.BaseUtcOffset < TimeSpan.Zero ? '-' : '+')}{Zone.BaseUtcOffset:hh\\:mm}");

    public bool Can(Permissions permission) => Person is not null && (Permissions & permission) == permission;

    /// <summary>`10:42` today, `11-24 10:42` on another day of the same year, else with the year; in the reader's zone.</summary>
    public string Time(DateTimeOffset at, DateTimeOffset now)
    {
        var (local, today) = (TimeZoneInfo.ConvertTime(at, Zone), TimeZoneInfo.ConvertTime(now, Zone));
        var format = local.Date == today.Date ? "HH:mm" : local.Year == today.Year ? "MM-dd HH:mm" : "yyyy-MM-dd HH:mm";
        return local.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>As <see cref="Time"/>, inside a text that the script can't bring into the browser's zone: it names the zone where that is only the server's.</summary>
    public string TimeInText(DateTimeOffset at, DateTimeOffset now) => ZoneIsKnown ? Time(at, now) : $"{Time(at, now)} ({ZoneName})";
}
