using IncidentOps.Core.Schedule;

namespace IncidentOps.Core.Tests.Schedule;

public sealed class WallClockTests
{
    [Theory]
    [InlineData("Asia/Tokyo", "2026-12-01T10:00", "2026-12-01T01:00")]
    [InlineData("America/New_York", "2027-03-13T02:30", "2027-03-13T07:30")]
    // The clocks jump from 02:00 to 03:00: 02:30 is read with the offset before, and is 03:30.
    [InlineData("America/New_York", "2027-03-14T02:30", "2027-03-14T07:30")]
    [InlineData("America/New_York", "2027-03-15T02:30", "2027-03-15T06:30")]
    // They go back from 02:00 to 01:00: of 01:30 twice, the first.
    [InlineData("America/New_York", "2027-11-07T01:30", "2027-11-07T05:30")]
    [InlineData("Europe/Berlin", "2027-03-28T02:30", "2027-03-28T01:30")]
    [InlineData("Europe/Berlin", "2027-10-31T02:30", "2027-10-31T00:30")]
    // Half an hour's change, south of the equator.
    [InlineData("Australia/Lord_Howe", "2027-10-03T02:15", "2027-10-02T15:45")]
    public void A_time_on_the_wall_is_one_moment(string zone, string local, string utc)
    {
        var moment = WallClock.ToInstant(DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture), TimeZoneInfo.FindSystemTimeZoneById(zone));
        Assert.Equal(utc, moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture));
    }
}
