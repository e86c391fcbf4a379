using IncidentOps.Adapters.Files;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Adapters.Tests.Files;

/// <summary>The files under Bad each say at their end which faults they have: `# expect LINE:COLUMN CODE`.</summary>
public sealed class BadFilesTests
{
    private const string Mark = "# expect ";

    public static TheoryData<string> Names =>
        [.. Directory.GetFiles(Path.Combine(RepositoryFolder.TestFiles, "Bad"), "*.yaml").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_fault_is_told_with_its_place(string name)
    {
        var text = File.ReadAllText(Path.Combine(RepositoryFolder.TestFiles, "Bad", name));
        var expected = text.Split('\n').Where(line => line.StartsWith(Mark, StringComparison.Ordinal)).Select(line => line[Mark.Length..]).ToList();
        Assert.NotEmpty(expected);

        var faults = Read(name, text);

        Assert.Equal(expected, faults.Select(fault => $"{fault.Position.Line}:{fault.Position.Column} {fault.Code}"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_fault_has_a_message_in_both_languages(string name)
    {
        foreach (var fault in Read(name, File.ReadAllText(Path.Combine(RepositoryFolder.TestFiles, "Bad", name))))
        {
            Assert.NotEqual("", fault.Message.English);
            Assert.Contains(fault.Message.Japanese, letter => letter > '\u3000');
            Assert.StartsWith($"{name}:{fault.Position.Line}:{fault.Position.Column}: ", fault.ToString(), StringComparison.Ordinal);
        }
    }

    private static List<RunbookFault> Read(string name, string text)
    {
        var beside = new[] { "mail.yaml", "helper.yaml" }.Select(file => (file, File.ReadAllText(Path.Combine(RepositoryFolder.TestFiles, "Beside", file))));
        return [.. RunbookLibrary.Of([(name, text), .. beside]).Faults];
    }
}
