using IncidentOps.Core.Exercises;
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

    /// <summary>In the room of a drill whose story has a clock of its own: times are told by that. Null elsewhere.</summary>
    public StoryClock? Story { get; init; }

    /// <summary>`10:42` today, `11-24 10:42` on another day of the same year, else with the year; in the reader's zone. Long ago as now: with the date whatever it is.</summary>
    public string Time(DateTimeOffset at, DateTimeOffset now)
    {
        if (Story?.Text(at, now == DateTimeOffset.UnixEpoch ? null : now, Language) is { } told)
        {
            return told;
        }

        var (local, today) = (TimeZoneInfo.ConvertTime(at, Zone), TimeZoneInfo.ConvertTime(now, Zone));
        var format = local.Date == today.Date ? "HH:mm" : local.Year == today.Year ? "MM-dd HH:mm" : "yyyy-MM-dd HH:mm";
        return local.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>As <see cref="Time"/>, inside a text that the script can't bring into the browser's zone: it names the zone where that is only the server's.</summary>
    public string TimeInText(DateTimeOffset at, DateTimeOffset now) => ZoneIsKnown || Story?.At(at) is not null ? Time(at, now) : $"{Time(at, now)} ({ZoneName})";
}
