using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Actions;

namespace IncidentOps.Engine.Tests.Actions;

public sealed class FreshSecretsTests
{
    [Fact]
    public void A_password_is_long_never_the_same_and_can_be_read_out_over_the_telephone()
    {
        var keeper = new Remembering();
        var fresh = new FreshSecrets(keeper);
        for (var made = 0; made < 200; made++)
        {
            fresh.Seal(new InputDefinition { Id = "password", Kind = InputKind.Secret, Generate = "password" });
        }

        Assert.All(keeper.Plain, password => Assert.True(password.Length >= 20));
        Assert.Equal(200, keeper.Plain.Distinct().Count());
        Assert.DoesNotContain(keeper.Plain, password => password.Any(character => "0Oo1lIi".Contains(character, StringComparison.Ordinal)));
        Assert.All(keeper.Purposes, purpose => Assert.Equal("attempt", purpose));
    }

    [Fact]
    public void What_nobody_knows_how_to_make_is_a_fault_of_the_pack() => Assert.Throws<InvalidOperationException>(
        () => new FreshSecrets(new Remembering()).Seal(new InputDefinition { Id = "key", Kind = InputKind.Secret, Generate = "key" }));

    private sealed class Remembering : ISecretKeeper
    {
        public List<string> Plain { get; } = [];

        public List<string> Purposes { get; } = [];

        public string Seal(string plain, string purpose)
        {
            Plain.Add(plain);
            Purposes.Add(purpose);
            return "sealed";
        }

        public string Unseal(string sealedText, string purpose) => throw new NotSupportedException();
    }
}
