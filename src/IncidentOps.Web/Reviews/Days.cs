using System.Globalization;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Reviews;

/// <summary>Dates in the reader's zone: `2026-11-24`.</summary>
internal static class Days
{
    public static string Of(DateTimeOffset at, Reader reader) => TimeZoneInfo.ConvertTime(at, reader.Zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Of(DateTimeOffset? at, Reader reader) => at is { } given ? Of(given, reader) : "–";
}
