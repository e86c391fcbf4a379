using IncidentOps.Engine.People;

namespace IncidentOps.Engine.Tests.People;

public sealed class OneTimeCodesTests
{
    [Fact]
    public void A_recovery_code_is_read_whatever_people_make_of_it()
    {
        var code = OneTimeCodes.NewRecoveryCode();
        Assert.Matches("^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$", code);
        Assert.Equal(code, OneTimeCodes.ReadRecoveryCode(code));
        Assert.Equal(code, OneTimeCodes.ReadRecoveryCode(" " + code.ToLowerInvariant().Replace('-', ' ').Replace('0', 'o').Replace('1', 'l')));
        Assert.Equal("", OneTimeCodes.ReadRecoveryCode(new string('7', 1_000)));
    }

    [Fact]
    public void Tokens_are_long_and_never_the_same()
    {
        var tokens = Enumerable.Range(0, 1_000).Select(_ => OneTimeCodes.NewApiToken()).ToHashSet();
        Assert.Equal(1_000, tokens.Count);
        Assert.All(tokens, token => Assert.Matches("^iot_[A-Za-z0-9_-]{43}$", token));
    }
}
