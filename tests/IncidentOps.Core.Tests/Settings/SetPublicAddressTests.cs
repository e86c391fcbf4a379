using IncidentOps.Core.Settings;

namespace IncidentOps.Core.Tests.Settings;

public sealed class SetPublicAddressTests
{
    [Fact]
    public void An_address_is_set_and_removed()
    {
        var scenario = SettingsScenario.Given();
        Assert.Equal([new PublicAddressSet("https://ops.example.jp/")], scenario.Accepts(new SetPublicAddress("https://OPS.example.jp")));
        Assert.Empty(scenario.Accepts(new SetPublicAddress("https://ops.example.jp/")));
        scenario.Accepts(new SetPublicAddress("http://10.1.2.3:8080/base/"));
        Assert.Equal("http://10.1.2.3:8080/base/", scenario.State.PublicAddress);
        scenario.Accepts(new RemovePublicAddress());
        Assert.Null(scenario.State.PublicAddress);
        Assert.Equal("no-public-address", scenario.Refuses(new RemovePublicAddress()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ops.example.jp")]
    [InlineData("ftp://ops.example.jp/")]
    [InlineData("https://user:word@ops.example.jp/")]
    [InlineData("https://ops.example.jp/?next=1")]
    [InlineData("https://ops.example.jp/#x")]
    [InlineData("javascript:alert(1)")]
    public void What_no_browser_should_open_is_refused(string url) => Assert.Equal("public-address", SettingsScenario.Given().Refuses(new SetPublicAddress(url)));
}
