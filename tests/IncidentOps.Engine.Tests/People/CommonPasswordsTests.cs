using IncidentOps.Core.People;
using IncidentOps.Engine.People;

namespace IncidentOps.Engine.Tests.People;

public sealed class CommonPasswordsTests
{
    [Theory]
    [InlineData("correcthorsebatterystaple")]
    [InlineData("aishiteru1234")]
    [InlineData("Daisuki2025!!")]
    [InlineData("arigatougozaimasu")]
    [InlineData("よろしくお願いします。。。")]
    [InlineData("1qaz2wsx3edc4rfv")]
    [InlineData("Sunshine2024!")]
    [InlineData("hanshintigers1985")]
    public void Common_ones_are_refused(string password) =>
        Assert.Equal("password-common", PasswordRule.Check(password, CommonPasswords.Contains, [])?.Code);

    [Theory]
    [InlineData("violet harbour kettle")]
    [InlineData("kaba no ohiru wa pan")]
    [InlineData("夜明け前の港に赤い灯台がある")]
    public void Uncommon_ones_are_taken(string password) => Assert.Null(PasswordRule.Check(password, CommonPasswords.Contains, []));

    [Fact]
    public void The_list_has_thousands_of_long_ones() => Assert.InRange(CommonPasswords.Count, 10_000, 50_000);
}
