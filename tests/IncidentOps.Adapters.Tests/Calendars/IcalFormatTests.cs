using System.Globalization;
using IncidentOps.Adapters.Calendars;
using IncidentOps.Core;
using IncidentOps.Core.Schedule;
using IncidentOps.Engine.Schedule;
using CalDateTime = Ical.Net.DataTypes.CalDateTime;
using Calendar = Ical.Net.Calendar;

namespace IncidentOps.Adapters.Tests.Calendars;

public sealed class IcalFormatTests
{
    private static readonly IcalFormat Format = new();
    private static readonly DateTime EndOfMonth = new(2027, 1, 31, 10, 0, 0);

    [Theory]
    [InlineData("2027-01-31", "MonthlyByDate", "01-31 02-28 03-31 04-30 05-31")]
    [InlineData("2027-01-30", "MonthlyByDate", "01-30 02-28 03-30 04-30 05-30")]
    [InlineData("2028-01-29", "MonthlyByDate", "01-29 02-29 03-29 04-29 05-29")]
    [InlineData("2027-01-12", "MonthlyByDate", "01-12 02-12 03-12 04-12 05-12")]
    [InlineData("2027-01-31", "MonthlyOnLastDay", "01-31 02-28 03-31 04-30 05-31")]
    [InlineData("2027-01-12", "MonthlyByWeekday", "01-12 02-09 03-09 04-13 05-11")]
    [InlineData("2027-01-29", "MonthlyByWeekday", "01-29 02-26 03-26 04-30 05-28")]
    [InlineData("2027-01-12", "Weekly", "01-12 01-19 01-26 02-02 02-09")]
    [InlineData("2027-01-12", "Daily", "01-12 01-13 01-14 01-15 01-16")]
    [InlineData("2028-02-29", "Yearly", "02-29 02-28 02-28 02-28 02-29")]
    public void The_rules_that_people_choose_from_mean_what_they_say(string first, string choice, string dates)
    {
        var start = DateTime.Parse(first, CultureInfo.InvariantCulture).AddHours(10);
        var rule = choice switch
        {
            "MonthlyByDate" => RecurrenceRule.MonthlyByDate(start, 1),
            "MonthlyByWeekday" => RecurrenceRule.MonthlyByWeekday(start, 1),
            "MonthlyOnLastDay" => RecurrenceRule.MonthlyOnLastDay(1),
            "Weekly" => RecurrenceRule.Weekly(start, 1),
            "Daily" => RecurrenceRule.Daily(1),
            _ => RecurrenceRule.Yearly(start),
        };
        Assert.True(RecurrenceRule.IsWellFormed(rule), rule);
        Assert.Equal(dates.Split(' '), Format.Expand(start, rule, start, DateTime.MaxValue).Take(5).Select(date => date.ToString("MM-dd", CultureInfo.InvariantCulture)));
        Assert.All(Format.Expand(start, rule, start, DateTime.MaxValue).Take(5), date => Assert.Equal((10, 0, DateTimeKind.Unspecified), (date.Hour, date.Minute, date.Kind)));
    }

    [Fact]
    public void Intervals_are_counted_from_the_first_wherever_one_looks()
    {
        var rule = RecurrenceRule.MonthlyByDate(EndOfMonth, 3);
        var late = new DateTime(2030, 3, 1);
        Assert.Equal([new DateTime(2030, 4, 30, 10, 0, 0), new DateTime(2030, 7, 31, 10, 0, 0)], Format.Expand(EndOfMonth, rule, late, new DateTime(2030, 10, 1)));
        Assert.Empty(Format.Expand(EndOfMonth, rule, DateTime.MinValue, EndOfMonth));
        Assert.Equal([EndOfMonth], Format.Expand(EndOfMonth, rule, DateTime.MinValue, EndOfMonth.AddMinutes(1)));
    }

    [Theory]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")]
    [InlineData("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31")]
    [InlineData("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")]
    [InlineData("FREQ=YEARLY;BYSETPOS=99;BYDAY=MO")]
    public void A_rule_without_a_date_ends(string rule)
    {
        Assert.True(RecurrenceRule.IsWellFormed(rule));
        Assert.Empty(Format.Expand(EndOfMonth, rule, EndOfMonth, DateTime.MaxValue));
    }

    [Fact]
    public void A_rule_is_read_to_the_end_of_the_calendar_and_no_further() =>
        Assert.Equal(9999, Format.Expand(new DateTime(9990, 1, 1), RecurrenceRule.Yearly(new DateTime(9990, 1, 1)), new DateTime(9990, 1, 1), DateTime.MaxValue).Last().Year);

    [Fact]
    public void A_series_is_read_back_with_its_moves_its_gaps_and_its_end()
    {
        var slot = new DateTime(2027, 3, 7, 2, 30, 0);
        var entry = new CalendarEntry
        {
            Uid = "s1.1@drills.incidentops", Start = slot, Zone = "America/New_York", Duration = TimeSpan.FromMinutes(90),
            Summary = "【訓練】経理メールの乗っ取り, 第1回; \\ test", Description = "担当：プレイヤー\nhttps://ops.example.jp/x", Link = new Uri("https://ops.example.jp/x"),
            Sequence = 3, ChangedAt = new DateTimeOffset(2026, 11, 24, 1, 2, 3, TimeSpan.Zero), Rule = "FREQ=WEEKLY;BYDAY=SU",
            // The evening of 4 April in New York: that day's drill, in the night before it, still counts.
            Until = new DateTimeOffset(2027, 4, 5, 4, 0, 0, TimeSpan.Zero), Excluded = [slot.AddDays(21)],
        };
        var text = Format.Write(new CalendarText("演習", Language.Japanese,
        [
            entry, entry with { Replaces = slot.AddDays(14), Start = slot.AddDays(15).AddHours(7), Rule = null, Sequence = 4 },
            entry with { Replaces = slot.AddDays(28), Start = slot.AddDays(28), Rule = null, IsCancelled = true },
        ]));
        var calendar = Calendar.Load(text)!;
        Assert.Equal(
            ["03-07 07:30", "03-14 07:30", "03-22 13:30", "04-04 06:30"],
            calendar.GetOccurrences(new CalDateTime(2027, 1, 1)).Take(10).Select(one => one.Period.StartTime.AsUtc.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture)));
        Assert.Equal(3, calendar.Events.Count);
        Assert.All(calendar.Events, one => Assert.Equal(entry.Uid, one.Uid));
        Assert.Equal((entry.Summary, entry.Description, 3), (calendar.Events[0]!.Summary, calendar.Events[0]!.Description, calendar.Events[0]!.Sequence));
        Assert.Equal("CANCELLED", calendar.Events[2]!.Status);
        Assert.Contains("RECURRENCE-ID;TZID=America/New_York:20270321T023000", text, StringComparison.Ordinal);
        Assert.Contains("SUMMARY;LANGUAGE=ja:", text, StringComparison.Ordinal);
        Assert.Contains("UNTIL=20270405T035959Z", text, StringComparison.Ordinal);
        Assert.Contains("BEGIN:DAYLIGHT", text, StringComparison.Ordinal);
        Assert.All(text.Split("\r\n"), line => Assert.True(System.Text.Encoding.UTF8.GetByteCount(line) <= 75, line));
        Assert.DoesNotContain('\n', text.Replace("\r\n", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Asia/Tokyo", "+0900")]
    [InlineData("UTC", "+0000")]
    [InlineData("Etc/UTC", "+0000")]
    [InlineData("Asia/Kolkata", "+0530")]
    public void A_zone_whose_clocks_are_never_changed_still_has_its_part(string zone, string offset)
    {
        var text = Format.Write(new CalendarText("x", Language.English,
        [
            new CalendarEntry
            {
                Uid = "a", Start = EndOfMonth, Zone = zone, Duration = TimeSpan.FromHours(1), Summary = "x", Description = "", Sequence = 0, ChangedAt = DateTimeOffset.UnixEpoch,
            },
        ]));
        Assert.Contains("BEGIN:STANDARD", text, StringComparison.Ordinal);
        Assert.Contains("TZOFFSETTO:" + offset, text, StringComparison.Ordinal);
        Assert.Equal(EndOfMonth, Calendar.Load(text)!.Events[0]!.Start!.Value);
    }

    [Fact]
    public void The_same_calendar_is_the_same_text()
    {
        var calendar = new CalendarText("x", Language.English,
        [
            new CalendarEntry
            {
                Uid = "a", Start = EndOfMonth, Zone = "Europe/Berlin", Duration = TimeSpan.FromHours(1), Summary = "x", Description = "y", Sequence = 0, ChangedAt = DateTimeOffset.UnixEpoch,
            },
        ]);
        Assert.Equal(Format.Write(calendar), Format.Write(calendar));
        Assert.Contains("BEGIN:VCALENDAR", Format.Write(calendar with { Entries = [] }), StringComparison.Ordinal);
    }
}
