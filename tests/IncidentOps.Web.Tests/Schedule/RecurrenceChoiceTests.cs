using IncidentOps.Adapters.Calendars;
using IncidentOps.Core;
using IncidentOps.Core.Schedule;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Schedule;

namespace IncidentOps.Web.Tests.Schedule;

public sealed class RecurrenceChoiceTests
{
    /// <summary>A Tuesday, the month's second; 2026-12-31 is the last of its.</summary>
    private static readonly DateTime Tuesday = new(2026, 11, 10, 14, 0, 0);

    [Theory]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=31", "every month on day 31 (where the month has one)", "毎月 31 日（ない月は実施しない）")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=5;INTERVAL=3", "every 3 months on day 5", "3 か月ごとの 5 日")]
    [InlineData("BYMONTHDAY=5;FREQ=MONTHLY", "every month on day 5", "毎月 5 日")]
    [InlineData("FREQ=MONTHLY;BYDAY=2TU;INTERVAL=3", "every 3 months on the second Tuesday", "3 か月ごとの第 2 火曜日")]
    [InlineData("FREQ=WEEKLY;INTERVAL=1;BYDAY=TU;WKST=MO", "every week on Tuesday", "毎週火曜日")]
    public void A_rule_that_says_what_the_form_offers_is_said_in_words(string rule, string english, string japanese)
    {
        var choice = RecurrenceChoice.Of(new DrillTiming(Tuesday, "Asia/Tokyo", rule, null));
        Assert.Equal((english, japanese), (choice.In(new Texts(Language.English), Tuesday), choice.In(new Texts(Language.Japanese), Tuesday)));
    }

    [Theory]
    [InlineData("FREQ=DAILY;BYMONTH=9", "every day, in September only", "毎日（9月のみ）")]
    [InlineData("FREQ=DAILY;INTERVAL=10;BYMONTH=9", "every 10 days, in September only", "10 日ごと（9月のみ）")]
    [InlineData("FREQ=DAILY;BYDAY=TH,TU", "every week on Tuesday and Thursday", "毎週火曜日と木曜日")]
    [InlineData("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every week on Monday to Friday", "毎週月曜日から金曜日")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU,FR", "every 2 weeks on Tuesday, Friday and Sunday", "2 週ごとの火曜日、金曜日と日曜日")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2", "every 2 weeks on Tuesday", "2 週ごとの火曜日")]
    [InlineData("FREQ=WEEKLY;BYMONTH=4,10;BYDAY=WE", "every week on Wednesday, in April and October only", "毎週水曜日（4月と10月のみ）")]
    [InlineData("FREQ=MONTHLY", "every month on day 10", "毎月 10 日")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=15,1", "every month on day 1 and day 15", "毎月 1 日と 15 日")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=1,-1", "every month on day 1 and the last day", "毎月 1 日と月末日")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=-3", "every month on the last day but 2", "毎月月末の 2 日前")]
    [InlineData("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=5", "every month on day 5, in February only", "毎月 5 日（2月のみ）")]
    [InlineData("FREQ=MONTHLY;BYMONTH=3,9;BYDAY=2TU", "every month on the second Tuesday, in March and September only", "毎月第 2 火曜日（3月と9月のみ）")]
    [InlineData("FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO,-1FR", "every 2 months on the first Monday and the last Friday", "2 か月ごとの第 1 月曜日と最終金曜日")]
    [InlineData("FREQ=MONTHLY;BYDAY=5WE", "every month on the fifth Wednesday (where the month has one)", "毎月第 5 水曜日（ない月は実施しない）")]
    [InlineData("FREQ=MONTHLY;BYDAY=WE", "every month on every Wednesday", "毎月すべての水曜日")]
    [InlineData("FREQ=MONTHLY;BYDAY=WE;BYSETPOS=3", "every month on the third Wednesday", "毎月第 3 水曜日")]
    [InlineData("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "every month on the last day out of Monday to Friday", "毎月月曜日から金曜日のうち最後の日")]
    [InlineData("FREQ=YEARLY;BYMONTH=3,9;BYDAY=2TU", "every year in March and September on the second Tuesday", "毎年 3月と9月の第 2 火曜日")]
    [InlineData("FREQ=YEARLY;INTERVAL=2;BYMONTH=9", "every 2 years in September on day 10", "2 年ごとの9月の 10 日")]
    [InlineData("FREQ=YEARLY;INTERVAL=2", "every 2 years on 10 November", "2 年ごとの11月10日")]
    public void A_rule_of_one_s_own_is_said_in_words(string rule, string english, string japanese)
    {
        var choice = RecurrenceChoice.Of(new DrillTiming(Tuesday, "Asia/Tokyo", rule, null));
        Assert.Equal(RecurrenceChoice.ByRule, choice.Kind);
        Assert.Equal((english, japanese), (choice.In(new Texts(Language.English), Tuesday), choice.In(new Texts(Language.Japanese), Tuesday)));
        Assert.NotEmpty(new IcalFormat().Expand(Tuesday, rule, Tuesday, Tuesday.AddYears(5)).Take(2).Skip(1));
    }

    /// <summary>What no short sentence says, or what it would say wrongly, stands as the rule, and is called one.</summary>
    [Theory]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR")]
    [InlineData("FREQ=MONTHLY;BYDAY=MO,-1FR")]
    [InlineData("FREQ=MONTHLY;BYDAY=-3MO")]
    [InlineData("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=9")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=13,14,15;BYSETPOS=1")]
    [InlineData("FREQ=YEARLY;BYDAY=2TU")]
    [InlineData("FREQ=YEARLY;BYMONTH=3,9;BYDAY=FR;BYSETPOS=-1")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU")]
    [InlineData("FREQ=DAILY;INTERVAL=3;BYDAY=MO")]
    public void A_rule_that_no_plain_sentence_says_stands_as_it_is(string rule)
    {
        var choice = RecurrenceChoice.Of(new DrillTiming(Tuesday, "Asia/Tokyo", rule, null));
        Assert.Equal(
            ("by a rule of its own (RFC 5545): " + rule, "独自の規則（RFC 5545）: " + rule), (choice.In(new Texts(Language.English), Tuesday), choice.In(new Texts(Language.Japanese), Tuesday)));
    }

    [Fact]
    public void A_29_February_by_a_rule_that_names_no_day_is_one_of_leap_years()
    {
        var start = new DateTime(2028, 2, 29, 10, 0, 0);
        var choice = RecurrenceChoice.Of(new DrillTiming(start, "Asia/Tokyo", "FREQ=YEARLY", null));
        Assert.Equal(
            ("every year on 29 February (leap years only)", "毎年 2月29日（うるう年のみ）"), (choice.In(new Texts(Language.English), start), choice.In(new Texts(Language.Japanese), start)));
        // And what the calendar makes of rules is what the words say.
        Assert.Equal(
            [new DateTime(2027, 3, 9, 14, 0, 0), new DateTime(2027, 9, 14, 14, 0, 0)], new IcalFormat().Expand(Tuesday, "FREQ=YEARLY;BYMONTH=3,9;BYDAY=2TU", Tuesday.AddDays(1), Tuesday.AddYears(1)));
        Assert.Equal(new DateTime(2032, 2, 29, 10, 0, 0), new IcalFormat().Expand(start, "FREQ=YEARLY", start.AddDays(1), start.AddYears(9)).First());
    }
}
