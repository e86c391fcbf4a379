using System.Reflection;
using System.Xml.Linq;

namespace IncidentOps.Architecture;

/// <summary>Who may know whom (design §4), and what names may look like.</summary>
public sealed class ArchitectureTests
{
    private static readonly Assembly Core = typeof(Core.Incidents.Incident).Assembly;
    private static readonly Assembly Engine = typeof(Engine.Incidents.IncidentSession).Assembly;
    private static readonly Assembly Adapters = Assembly.Load("IncidentOps.Adapters");
    private static readonly Assembly[] Hosts = [Assembly.Load("IncidentOps.Web"), Assembly.Load("incidentops")];

    [Fact]
    public void Core_refers_to_nothing_but_the_framework() => Assert.Empty(Rules.RefersOnlyTo(Core));

    [Fact]
    public void The_engine_refers_to_Core_MediatR_and_abstractions() =>
        Assert.Empty(Rules.RefersOnlyTo(Engine, "IncidentOps.Core", "MediatR", "Microsoft.Extensions.*"));

    [Fact]
    public void Adapters_know_no_host() =>
        Assert.DoesNotContain(Adapters.GetReferencedAssemblies(), reference => reference.Name is "IncidentOps.Web" or "incidentops" or "IncidentOps.Cluster");

    [Theory]
    [InlineData("IncidentOps.Core")]
    [InlineData("IncidentOps.Engine", "IncidentOps.Core")]
    [InlineData("IncidentOps.Adapters", "IncidentOps.Core", "IncidentOps.Engine")]
    [InlineData("IncidentOps.Cli", "IncidentOps.Adapters", "IncidentOps.Core", "IncidentOps.Engine")]
    [InlineData("IncidentOps.Web", "IncidentOps.Adapters", "IncidentOps.Core", "IncidentOps.Engine")]
    public void Projects_refer_to_each_other_one_way(string project, params string[] allowed)
    {
        var references = XDocument.Parse(Sources.Read($"src/{project}/{project}.csproj")).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
        Assert.Empty(references.Except(allowed));
    }

    [Fact]
    public void Core_takes_no_package_but_its_analyzers()
    {
        var packages = XDocument.Parse(Sources.Read("src/IncidentOps.Core/IncidentOps.Core.csproj")).Descendants("PackageReference");
        Assert.All(packages, package => Assert.Equal("all", package.Attribute("PrivateAssets")?.Value));
    }

    [Fact]
    public void Only_Program_names_adapters_in_a_host()
    {
        Assert.All(Hosts, host => Assert.Empty(Rules.OnlyProgramNames(host.GetTypes(), "IncidentOps.Adapters", "IncidentOps.Cluster")));
        // And the source says so too, where the compiler leaves no trace of a name.
        var named = Sources.Below("src/IncidentOps.Web").Concat(Sources.Below("src/IncidentOps.Cli")).Concat(Sources.Below("src/IncidentOps.Web", "*.razor"))
            .Where(path => Path.GetFileName(path) != "Program.cs" && Sources.Read(path).Contains("IncidentOps.Adapters", StringComparison.Ordinal));
        Assert.Empty(named);
    }

    [Fact]
    public void Adapters_do_not_know_each_other() =>
        Assert.Empty(Rules.SiblingsDoNotKnowEachOther(Adapters.GetTypes(), "IncidentOps.Adapters").Distinct());

    [Fact]
    public void Core_keeps_nothing_that_changes() => Assert.Empty(Rules.HasNoChangingStatics(Core.GetTypes()));

    [Fact]
    public void Folders_and_types_have_names_that_say_something() =>
        Assert.Empty(Rules.NamesSaySomething(Sources.Below("src").Concat(Sources.Below("tests")).Where(path => !path.StartsWith("tests/IncidentOps.Architecture/", StringComparison.Ordinal))));

    [Fact]
    public void The_rules_have_something_to_look_at()
    {
        Assert.True(Core.GetTypes().Length > 100);
        Assert.True(Engine.GetTypes().Length > 30);
        Assert.True(Adapters.GetTypes().Select(type => type.Namespace).Distinct().Count(name => name?.StartsWith("IncidentOps.Adapters.", StringComparison.Ordinal) == true) > 2);
        Assert.All(Hosts, host => Assert.NotEmpty(host.GetTypes()));
    }
}
