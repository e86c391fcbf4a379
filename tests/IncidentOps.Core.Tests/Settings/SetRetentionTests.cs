using IncidentOps.Core.Settings;

namespace IncidentOps.Core.Tests.Settings;

public sealed class SetRetentionTests
{
    [Fact]
    public void A_period_is_set_changed_and_lifted()
    {
        var scenario = SettingsScenario.Given();
        Assert.Null(scenario.State.Retention);
        Assert.Equal([new RetentionSet(365)], scenario.Accepts(new SetRetention(365)));
        Assert.Empty(scenario.Accepts(new SetRetention(365)));
        scenario.Accepts(new SetRetention(30));
        Assert.Equal(new RetentionPeriod(30, DateTimeOffset.UnixEpoch), scenario.State.Retention);
        Assert.Equal([new RetentionLifted()], scenario.Accepts(new KeepForEver()));
        Assert.Null(scenario.State.Retention);
        Assert.Equal("no-retention", scenario.Refuses(new KeepForEver()));
    }

    [Theory]
    [InlineData(29)]
    [InlineData(36_501)]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_period_has_bounds(int days) => Assert.Equal("retention-days", SettingsScenario.Given().Refuses(new SetRetention(days)));

    [Fact]
    public void Only_administrators_set_it()
    {
        Assert.Equal("forbidden", SettingsScenario.Given().Refuses(new SetRetention(365), SettingsScenario.Responder));
        Assert.Equal("forbidden", SettingsScenario.Given().Refuses(new KeepForEver(), SettingsScenario.Responder));
    }
}
