using System.Text.RegularExpressions;
using IncidentOps.Adapters.Files;

namespace IncidentOps.Adapters.Tests.Files;

/// <summary>The examples of runbooks/README.md: whoever copies one must get something that validates.</summary>
public sealed partial class ReadmeExamplesTests
{
    /// <summary>What a list of steps needs around it.</summary>
    private const string Around = """
        runbook: around
        title: { en: Around, ja: 外枠 }
        summary: { en: Around steps., ja: ステップの外枠。 }
        severity: SEV3
        review: { every: 180d, owner: mail-team }
        roles:
          commander: { title: { en: Commander, ja: 指揮者 } }
          mail-admin: { title: { en: Mail administrator, ja: メール管理者 } }
          approver: { title: { en: Approver, ja: 承認者 } }
        inputs:
          account: { type: mailbox, title: { en: Account, ja: アカウント } }
          accounts: { type: list of mailbox, title: { en: Accounts, ja: アカウント一覧 } }
          addresses: { type: list of address, title: { en: Addresses, ja: アドレス } }
          host: { type: host, default: mx1, title: { en: Host, ja: ホスト } }
        steps:

        """;

    private const string Helper = """
        runbook: helper
        title: { en: Helper, ja: 補助 }
        summary: { en: Called., ja: 呼ばれる。 }
        severity: SEV3
        review: { every: 180d, owner: mail-team }
        roles:
          commander: { title: { en: Commander, ja: 指揮者 } }
        inputs:
          account: { type: mailbox, title: { en: Account, ja: アカウント } }
        steps:
          - id: assist
            task: { en: Help, ja: 助ける }
        """;

    public static TheoryData<int> Lines => [.. Examples().Keys];

    [Fact]
    public void There_are_examples_of_every_kind_of_file() =>
        Assert.All(["runbook:", "pack:", "clocks:", "targets:", "- id:"], head => Assert.Contains(Examples().Values, text => text.StartsWith(head, StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Lines))]
    public void The_example_on_this_line_validates(int line)
    {
        var text = Examples()[line];
        var whole = text.StartsWith('-') ? Around + text : text;
        var shipped = Directory.GetFiles(Path.Combine(RepositoryFolder.Runbooks, "actions"), "*.yaml").Append(Path.Combine(RepositoryFolder.Runbooks, "clocks.yaml"))
            .Where(path => !(text.StartsWith("clocks:", StringComparison.Ordinal) && path.EndsWith("clocks.yaml", StringComparison.Ordinal)))
            .Select(path => (Path.GetFileName(path), File.ReadAllText(path)));

        var library = RunbookLibrary.Of([("example.yaml", whole), ("helper.yaml", Helper), .. shipped]);

        Assert.Empty(library.Faults);
    }

    /// <summary>Every YAML block of the page by the line that it begins on.</summary>
    private static Dictionary<int, string> Examples()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryFolder.Runbooks, "README.md")).ReplaceLineEndings("\n");
        return BlockPattern().Matches(page).ToDictionary(block => page[..block.Index].Count(letter => letter == '\n') + 2, block => block.Groups[1].Value);
    }

    [GeneratedRegex("^```yaml\\n(.*?)^```$", RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex BlockPattern();
}
