using IncidentOps.Core.People;

namespace IncidentOps.Core.Tests.People;

public sealed class PasswordRuleTests
{
    private static readonly HashSet<string> Common = ["password", "letmein", "correcthorsebatterystaple", "dragon"];

    [Theory]
    [InlineData("elevenchars", "password-short")]
    [InlineData("十一文字のパスワードだ", "password-short")]
    [InlineData("👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦", "password-short")]
    [InlineData("correcthorsebatterystaple", "password-common")]
    [InlineData("CorrectHorseBatteryStaple", "password-common")]
    [InlineData("ｃｏｒｒｅｃｔｈｏｒｓｅｂａｔｔｅｒｙｓｔａｐｌｅ", "password-common")]
    [InlineData("Dragon!123456", "password-common")]
    [InlineData("P@ssw0rd12345", "password-common")]
    [InlineData("aaaaaaaaaaaaaa", "password-common")]
    [InlineData("abcabcabcabcabc", "password-common")]
    [InlineData("121212121212", "password-common")]
    [InlineData("abcdefghijklmnop", "password-common")]
    [InlineData("qwertyuiop1234", "password-common")]
    [InlineData("0987654321poiuy", "password-common")]
    [InlineData("あいうえおかきくけこさしすせそ", "password-common")]
    [InlineData("Sato-Hanako-1", "password-common")]
    [InlineData("IncidentOps2026", "password-common")]
    [InlineData("佐藤花子佐藤花子佐藤花子", "password-common")]
    public void What_a_guesser_tries_early_is_refused(string password, string code) =>
        Assert.Equal(code, PasswordRule.Check(password, Common.Contains, ["sato", "Sato Hanako", "佐藤 花子"])?.Code);

    [Theory]
    [InlineData("violet harbour kettle")]
    [InlineData("夜明け前の港に赤い灯台がある")]
    [InlineData("tR7#qLw9!zXv")]
    [InlineData("sato likes slow trains")]
    [InlineData("twelve chars")]
    public void What_nobody_guesses_is_taken(string password) =>
        Assert.Null(PasswordRule.Check(password, Common.Contains, ["sato", "佐藤"]));

    [Fact]
    public void It_has_256_characters_at_most()
    {
        const string piece = "夜明け前の港に赤い灯台がある！";
        var long256 = string.Concat(Enumerable.Range(0, 20).Select(number => piece[(number % 15)..] + piece))[..256];
        Assert.Null(PasswordRule.Check(long256, Common.Contains, []));
        Assert.Equal("password-long", PasswordRule.Check(long256 + "x", Common.Contains, [])?.Code);
        Assert.Equal("password-long", PasswordRule.Check(new string('x', 1_000_000), Common.Contains, [])?.Code);
        Assert.Equal("password-long", PasswordRule.Check("broken surrogate \ud800 here", Common.Contains, [])?.Code);
    }
}
