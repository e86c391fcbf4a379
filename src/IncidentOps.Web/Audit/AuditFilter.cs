using System.Globalization;
using IncidentOps.Core.People;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Web.Audit;

/// <summary>What the audit page is narrowed to, as it stands in the address. Dates are whole days in the reader's zone.</summary>
public sealed record AuditFilter(string? Person, string? From, string? To, long? Before, TimeZoneInfo Zone)
{
    public bool IsNarrow => Person is not null || From is not null || To is not null;

    /// <summary>What can't be understood does not narrow, and is not shown again.</summary>
    public static AuditFilter Of(string? person, string? from, string? to, long? before, TimeZoneInfo zone) => new(
        person is { Length: > 0 and <= 128 } ? person : null, DateIn(from) is null ? null : from, DateIn(to) is null ? null : to, before, zone);

    /// <summary>Whether it is a day that can be asked for: `2026-11-24`.</summary>
    public static bool IsDay(string text) => DateIn(text) is not null;

    public EventLogQuery ToQuery(int limit) => new(
        Before, StartOf(DateIn(From)), StartOf(DateIn(To)?.AddDays(1)), Person is null ? null : new PersonId(Person), limit);

    /// <summary>The address of the page that follows.</summary>
    public string After(long position)
    {
        var parts = new List<string> { FormattableString.Invariant($"before={position}") };
        parts.AddRange(Person is null ? [] : [$"person={Uri.EscapeDataString(Person)}"]);
        parts.AddRange(From is null ? [] : [$"from={From}"]);
        parts.AddRange(To is null ? [] : [$"to={To}"]);
        return "/audit?" + string.Join('&', parts);
    }

    private DateTimeOffset? StartOf(DateOnly? day)
    {
        if (day is not { } date)
        {
            return null;
        }

        var midnight = date.ToDateTime(TimeOnly.MinValue);
        // Where the clocks jump over midnight the day begins after the jump.
        while (Zone.IsInvalidTime(midnight))
        {
            midnight = midnight.AddMinutes(15);
        }

        return new DateTimeOffset(midnight, Zone.GetUtcOffset(midnight));
    }

    private static DateOnly? DateIn(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year is > 1970 and < 9000 ? date : null;
}
