using System.Text.RegularExpressions;
using IncidentOps.Core.Incidents;

namespace IncidentOps.Architecture;

/// <summary>One file a command, named for it or for its small family; one test file beside it, in which every refusal is tried.</summary>
public sealed partial class CommandTests
{
    private const string Folder = "src/IncidentOps.Core/Incidents";

    private static readonly string[] Files = [.. Sources.Below(Folder).Where(path => path.Count(c => c == '/') == 3)];

    public static TheoryData<string> FilesWithRefusals =>
        [.. Files.Where(path => RefusalCode().IsMatch(Sources.Read(path))).Select(path => Path.GetFileNameWithoutExtension(path)!).Where(name => name != "Rules")];

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
    public void Every_refusal_of_a_file_is_tried_in_the_test_that_mirrors_it(string name)
    {
        var test = $"tests/IncidentOps.Core.Tests/Incidents/{name}Tests.cs";
        Assert.True(File.Exists(Path.Combine(Sources.Root, test)), $"{test} is missing.");
        var tried = Sources.Read(test);
        var untried = RefusalCode().Matches(Sources.Read($"{Folder}/{name}.cs")).Select(match => match.Groups[1].Value).Distinct()
            .Where(code => !tried.Contains($"ThenRefused(\"{code}\")", StringComparison.Ordinal));
        Assert.Empty(untried);
    }

    [Fact]
    public void Shared_refusals_are_tried_somewhere()
    {
        var tried = string.Concat(Sources.Below("tests/IncidentOps.Core.Tests/Incidents").Select(Sources.Read));
        var codes = RefusalCode().Matches(Sources.Read($"{Folder}/Rules.cs")).Select(match => match.Groups[1].Value).ToList();
        Assert.True(codes.Count > 10);
        Assert.All(codes, code => Assert.Contains($"ThenRefused(\"{code}\")", tried, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Names() =>
        typeof(IncidentCommand).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(IncidentCommand))).Select(type => type.Name);

    [GeneratedRegex("""public sealed record (\w+)(?:\([^{]*?\))?\s*: IncidentCommand""", RegexOptions.Singleline)]
    private static partial Regex CommandDeclaration();

    [GeneratedRegex("""(?:Refuse\(\s*(?:new Refusal\(\s*)?|new Refusal\(\s*|AlreadySettled\()"([a-z-]+)",""")]
    private static partial Regex RefusalCode();
}
