using System.Text.RegularExpressions;
using IncidentOps.Core.Incidents;

namespace IncidentOps.Architecture;

/// <summary>One file a command, named for it or for its small family; one test file beside it, in which every refusal is tried.</summary>
public sealed partial class CommandTests
{
    private static readonly string[] Folders = ["src/IncidentOps.Core/Exercises", "src/IncidentOps.Core/Incidents"];

    /// <summary>What several commands ask of the state, and refuse for.</summary>
    private static readonly string[] SharedRules =
    [
        "src/IncidentOps.Core/Exercises/DrillRules.cs", "src/IncidentOps.Core/Exercises/InjectRules.cs", "src/IncidentOps.Core/Incidents/Rules.cs",
    ];

    private static readonly string[] Files = [.. Folders.SelectMany(folder => Sources.Below(folder)).Where(path => path.Count(c => c == '/') == 3)];

    public static TheoryData<string> FilesWithRefusals =>
        [.. Files.Where(path => RefusalCode().IsMatch(Sources.Read(path))).Except(SharedRules)];

    [Fact]
    public void Every_command_is_declared_in_a_file_of_commands_alone()
    {
        var declared = Files.SelectMany(path => CommandDeclaration().Matches(Sources.Read(path)).Select(match => (Name: match.Groups[1].Value, Path: path))).ToList();
        Assert.Empty(Names().Except(declared.Select(one => one.Name)));
        Assert.Equal(declared.Count, declared.Select(one => one.Name).Distinct().Count());
        Assert.All(declared.GroupBy(one => one.Path), file => Assert.True(
            file.Count() == 1 ? Path.GetFileNameWithoutExtension(file.Key) == file.Single().Name || file.Key.EndsWith("s.cs", StringComparison.Ordinal) : file.Count() <= 4,
            $"{file.Key} declares {string.Join(", ", file.Select(one => one.Name))}."));
    }

    [Theory]
    [MemberData(nameof(FilesWithRefusals))]
    public void Every_refusal_of_a_file_is_tried_in_the_test_that_mirrors_it(string path)
    {
        var test = path.Replace("src/IncidentOps.Core/", "tests/IncidentOps.Core.Tests/", StringComparison.Ordinal).Replace(".cs", "Tests.cs", StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Sources.Root, test)), $"{test} is missing.");
        var tried = Sources.Read(test);
        var untried = RefusalCode().Matches(Sources.Read(path)).Select(match => match.Groups[1].Value).Distinct()
            .Where(code => !tried.Contains($"ThenRefused(\"{code}\")", StringComparison.Ordinal));
        Assert.Empty(untried);
    }

    [Theory]
    [InlineData("src/IncidentOps.Core/Exercises/DrillRules.cs", 5)]
    [InlineData("src/IncidentOps.Core/Exercises/InjectRules.cs", 4)]
    [InlineData("src/IncidentOps.Core/Incidents/Rules.cs", 11)]
    public void Shared_refusals_are_tried_somewhere(string path, int atLeast)
    {
        var tried = string.Concat(Sources.Below("tests/IncidentOps.Core.Tests").Select(Sources.Read));
        var codes = RefusalCode().Matches(Sources.Read(path)).Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.Contains(path, SharedRules);
        Assert.True(codes.Count >= atLeast, $"Only {codes.Count} codes are found in {path}.");
        Assert.All(codes, code => Assert.Contains($"ThenRefused(\"{code}\")", tried, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Names() =>
        typeof(IncidentCommand).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(IncidentCommand))).Select(type => type.Name);

    [GeneratedRegex("""public sealed record (\w+)(?:\([^{]*?\))?\s*: IncidentCommand""", RegexOptions.Singleline)]
    private static partial Regex CommandDeclaration();

    [GeneratedRegex("""(?:Refuse\(\s*(?:new Refusal\(\s*)?|new Refusal\(\s*|AlreadySettled\()"([a-z-]+)",""")]
    private static partial Regex RefusalCode();
}
