using System.Reflection;

namespace IncidentOps.Architecture;

/// <summary>A rule that can't fail protects nothing: each is run on a violation that was planted for it.</summary>
public sealed class RulesTests
{
    private static readonly Type[] Planted =
        [.. typeof(RulesTests).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith("IncidentOps.Architecture.Planted", StringComparison.Ordinal) == true)];

    [Fact]
    public void A_reference_too_many_is_found()
    {
        var found = Rules.RefersOnlyTo(typeof(RulesTests).Assembly, "xunit*", "Microsoft.*", "IncidentOps.Core", "IncidentOps.Adapters", "IncidentOps.Web", "IncidentOps.Cli");
        Assert.Equal(["IncidentOps.Architecture refers to IncidentOps.Engine."], found);
    }

    [Fact]
    public void A_page_that_names_an_adapter_is_found_and_the_program_is_not()
    {
        var host = Planted.Where(type => type.Namespace!.EndsWith("Host", StringComparison.Ordinal));
        var found = Rules.OnlyProgramNames(host, "IncidentOps.Architecture.Planted.Adapters");
        Assert.All(found, line => Assert.StartsWith("IncidentOps.Architecture.Planted.Host.Page uses ", line, StringComparison.Ordinal));
        Assert.NotEmpty(found);
    }

    [Fact]
    public void An_adapter_that_knows_its_sibling_is_found_even_in_a_closure()
    {
        var found = Rules.SiblingsDoNotKnowEachOther(Planted, "IncidentOps.Architecture.Planted.Adapters");
        Assert.Equal(["IncidentOps.Architecture.Planted.Adapters.Network.Nosy uses IncidentOps.Architecture.Planted.Adapters.Disk.Drive."], found.Distinct());
    }

    [Fact]
    public void Changing_statics_are_found() =>
        Assert.Equal(["IncidentOps.Architecture.Planted.Adapters.Disk.Drive.Counter can change."], Rules.HasNoChangingStatics(Planted));

    [Theory]
    [InlineData("src/A/Utils/Text.cs")]
    [InlineData("src/A/common/Text.cs")]
    [InlineData("src/A/TextHelper.cs")]
    [InlineData("src/A/SessionManager.Events.cs")]
    public void Names_that_say_nothing_are_found(string path) => Assert.Single(Rules.NamesSaySomething([path, "src/A/People/CommonPasswords.cs"]));
}
