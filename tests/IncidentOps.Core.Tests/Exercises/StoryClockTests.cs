using IncidentOps.Core.Exercises;

namespace IncidentOps.Core.Tests.Exercises;

public sealed class StoryClockTests
{
    private static readonly DateTimeOffset Epoch = new(2026, 11, 24, 5, 37, 12, TimeSpan.Zero);

    [Theory]
    [InlineData("Fri 18:40", DayOfWeek.Friday, 18, 40)]
    [InlineData("9:05", null, 9, 5)]
    [InlineData("Sun 00:00", DayOfWeek.Sunday, 0, 0)]
    public void A_start_is_a_time_of_day_and_maybe_its_day(string text, DayOfWeek? day, int hour, int minute)
    {
        Assert.True(ScenarioStart.TryParse(text, out var start));
        Assert.Equal(new ScenarioStart(day, new TimeOnly(hour, minute)), start);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Fri")]
    [InlineData("Friday 18:40")]
    [InlineData("18:60")]
    [InlineData("24:00")]
    [InlineData("18:40 Fri")]
    [InlineData("2026-11-20 18:40")]
    public void Anything_else_is_none(string text) => Assert.False(ScenarioStart.TryParse(text, out _));

    [Theory]
    [InlineData("Fri 18:40", 12, 12, "18:52", "18:52")]
    [InlineData("Fri 18:40", 5 * 60 + 20, 12, "Sat 00:00", "土 00:00")]
    [InlineData("Fri 18:40", 5 * 60 + 20, 5 * 60 + 30, "00:00", "00:00")]
    [InlineData("Fri 18:40", 12, 5 * 60 + 30, "Fri 18:52", "金 18:52")]
    [InlineData("Sun 18:40", 7 * 24 * 60, 12, "day 8, 18:40", "8 日目 18:40")]
    [InlineData("9:05", 24 * 60, 12, "day 2, 09:05", "2 日目 09:05")]
    public void Times_are_the_story_s_with_the_day_where_it_is_another(string start, int minutes, int now, string english, string japanese)
    {
        Assert.True(ScenarioStart.TryParse(start, out var begins));
        var story = new StoryClock(Epoch, begins);
        Assert.Equal(english, story.Text(Epoch.AddMinutes(minutes), Epoch.AddMinutes(now), Language.English));
        Assert.Equal(japanese, story.Text(Epoch.AddMinutes(minutes), Epoch.AddMinutes(now), Language.Japanese));
    }

    [Fact]
    public void What_came_before_it_and_what_has_no_start_have_no_time_in_it()
    {
        var story = new StoryClock(Epoch, new ScenarioStart(DayOfWeek.Monday, new TimeOnly(9, 5)));
        Assert.Null(story.Text(Epoch.AddSeconds(-1), Epoch, Language.English));
        Assert.Equal("Mon 09:05", story.Text(Epoch, null, Language.English));
        Assert.Null(StoryClock.Of(null));
    }
}
