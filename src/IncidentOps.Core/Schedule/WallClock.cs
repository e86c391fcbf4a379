namespace IncidentOps.Core.Schedule;

/// <summary>What a clock on the wall shows, as a moment. Follows RFC 5545, 3.3.5, as every calendar program does.</summary>
public static class WallClock
{
    /// <summary>
    /// A time that the clocks skip in spring is read with the offset from before the change: 02:30 becomes 03:30. Of one that they show twice
    /// in autumn the first is meant.
    /// </summary>
    /// <param name="local">Without a zone of its own.</param>
    public static DateTimeOffset ToInstant(DateTime local, TimeZoneInfo zone)
    {
        var wall = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        // A day is longer than any gap, and shorter than two changes lie apart.
        var offset = zone.IsInvalidTime(wall) ? zone.GetUtcOffset(new DateTimeOffset(wall.AddDays(-1), TimeSpan.Zero))
            : zone.IsAmbiguousTime(wall) ? zone.GetAmbiguousTimeOffsets(wall).Max()
            : zone.GetUtcOffset(wall);
        return new DateTimeOffset(wall, offset).ToUniversalTime();
    }

    /// <summary>What the clocks show at a moment.</summary>
    public static DateTime ToLocal(DateTimeOffset at, TimeZoneInfo zone) =>
        DateTime.SpecifyKind(TimeZoneInfo.ConvertTime(at, zone).DateTime, DateTimeKind.Unspecified);
}
