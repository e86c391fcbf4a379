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
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=31", "on day 31 of every month that has one", "毎月 31 日（ない月は実施しない）")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=5;INTERVAL=3", "every 3 months on day 5", "3 か月ごとの 5 日")]
    [InlineData("BYMONTHDAY=5;FREQ=MONTHLY", "every month on day 5", "毎月 5 日")]
    [InlineData("FREQ=MONTHLY;BYDAY=2TU;INTERVAL=3", "every 3 months on the second Tuesday", "3 か月ごとの第 2 火曜日")]
    [InlineData("FREQ=WEEKLY;INTERVAL=1;BYDAY=TU;WKST=MO", "every week on Tuesday", "毎週火曜日")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=1,15", "by the rule FREQ=MONTHLY;BYMONTHDAY=1,15", "規則 FREQ=MONTHLY;BYMONTHDAY=1,15")]
    [InlineData("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=5", "by the rule FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=5", "規則 FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=5")]
    public void A_rule_that_says_what_the_form_offers_is_said_in_words(string rule, string english, string japanese)
    {
        var choice = RecurrenceChoice.Of(new DrillTiming(Tuesday, "Asia/Tokyo", rule, null));
        Assert.Equal((english, japanese), (choice.In(new Texts(Language.English), Tuesday), choice.In(new Texts(Language.Japanese), Tuesday)));
    }
}
