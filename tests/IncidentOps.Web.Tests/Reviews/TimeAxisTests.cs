using IncidentOps.Web.Reviews;

namespace IncidentOps.Web.Tests.Reviews;

public sealed class TimeAxisTests
{
    [Theory]
    [InlineData(0, 10)]
    [InlineData(59, 60)]
    [InlineData(60, 60)]
    [InlineData(61, 90)]
    [InlineData(900, 900)]
    [InlineData(5_401, 7_200)]
    [InlineData(864_001, 1_036_800)]
    public void It_ends_at_the_first_round_number_that_holds_everything(int last, int end)
    {
        var axis = new TimeAxis(TimeSpan.FromSeconds(last));
        Assert.Equal(TimeSpan.FromSeconds(end), axis.End);
        Assert.InRange(axis.Ticks.Count(), 2, 7);
        Assert.Equal(axis.End, axis.Ticks.Last());
    }

    [Fact]
    public void Places_are_shares_of_the_axis_and_no_bar_is_too_short_to_see()
    {
        var axis = new TimeAxis(TimeSpan.FromMinutes(60));
        Assert.Equal(("0%", "25%", "100%"), (axis.At(TimeSpan.FromMinutes(-5)), axis.At(TimeSpan.FromMinutes(15)), axis.At(TimeSpan.FromMinutes(90))));
        Assert.Equal(("50%", "0.4%"), (axis.Length(TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(45)), axis.Length(TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(15))));
        Assert.Equal("0:10", axis.Label(TimeSpan.FromMinutes(10), "{0} days"));
        Assert.Equal("2 days", new TimeAxis(TimeSpan.FromDays(10)).Label(TimeSpan.FromDays(2), "{0} days"));
    }
}
