using IncidentOps.Adapters.Files;
using IncidentOps.Adapters.Sqlite;

namespace IncidentOps.Cli.Tests;

/// <summary>The commands as a person types them: what is printed where, and the exit code.</summary>
public sealed class CommandLineTests : IDisposable
{
    private const string SmallPlan = """
        runbook: x
        title: { en: X, ja: 甲 }
        summary: { en: X., ja: 甲。 }
        severity: SEV2
        review: { every: 180d, owner: t }
        attack: []
        roles: { c: { title: { en: C, ja: 丙 } } }
        steps:
          - id: a
            task: { en: A, ja: 乙 }
            role: c

        """;

    /// <summary>What people and editors make of a file: its bytes, where the first fault is and how its message begins.</summary>
    private static readonly Dictionary<string, (byte[] Bytes, string First)> MalformedFiles = new()
    {
        ["empty"] = ([], "1:1: the file is empty"),
        ["blank"] = (Utf8(" \n\n"), "1:1: the file is empty"),
        ["binary"] = ([0x7F, .. "ELF"u8, 0, 1, 0xD0], "1:7: byte 0xD0 is not UTF-8"),
        ["shift-jis"] = ([.. "title: "u8, 0x8D, 0x62], "1:8: byte 0x8D is not UTF-8"),
        ["ten-megabytes"] = (Utf8("a: " + new string('x', 10_000_000)), "1:1: the file has more than 1,048,576 bytes"),
        ["tab"] = (Small("  - id", "\t- id"), "9:1: a tab in the indentation"),
        ["twice"] = (Utf8(SmallPlan + "severity: SEV1\n"), "12:1: `severity` is given twice"),
        ["anchor"] = (Small("[]", "&a []"), "6:9: anchors"),
        ["alias"] = (Small("[]", "*a"), "6:9: aliases"),
        ["billion-laughs"] = (
            Utf8("a: &a [lol, lol]\n" + string.Concat(Enumerable.Range('b', 20).Select(letter => $"{(char)letter}: &{(char)letter} [*{(char)(letter - 1)}, *{(char)(letter - 1)}]\n"))),
            "1:4: anchors"),
        ["list"] = (Utf8("- runbook: x\n"), "1:1: a file holds keys with values"),
        ["list-for-map"] = (Small("{ every: 180d, owner: t }", "[180d, t]"), "5:9: wanted here: keys with values, not a list"),
        ["wrong-type"] = (Small("180d", "half a year"), "5:18: `half a year` is not a duration"),
        ["function"] = (Utf8(SmallPlan + "    when: contains(inputs.a, 'b')\n"), "12:19: unexpected `(` in the expression; there are no functions"),
        ["one-language"] = (Small("{ en: A, ja: 乙 }", "{ en: A }"), "10:11: the title has no Japanese text"),
        ["open-brace"] = (Small("ja: 乙 }", "ja: 乙"), "10:22: not YAML from here on"),
        ["cut"] = (Small("{ en: A, ja: 乙 }", "\n      en: Phone #9110\n      ja: 電話"), "11:17: the text ends before this `#`"),
        ["deep"] = (Utf8("a: " + new string('[', 5000)), "1:68: nested more than 64 deep"),
        ["mark-and-fault"] = (Utf8("\uFEFF" + SmallPlan + "more: 1\n"), "12:1: unknown key `more`"),
        ["windows-and-fault"] = (Utf8((SmallPlan + "more: 1\n").ReplaceLineEndings("\r\n")), "12:1: unknown key `more`"),
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("incidentops-cli-").FullName;

    public static TheoryData<string> Malformed => [.. MalformedFiles.Keys];

    private static string Runbooks { get; } = FindRunbooks();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Validating_what_is_shipped_says_how_many_files_and_exits_0()
    {
        var (exitCode, output, error) = Run("validate", Runbooks);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Matches("^[0-9]+ files, no faults\n$", output);
    }

    [Fact]
    public void A_fault_is_one_line_with_its_place_and_exits_1()
    {
        var file = Write("plan.yaml", "runbook: Bad\nsteps: 5\n");

        var (exitCode, output, _) = Run("validate", file, "--library", Runbooks);

        Assert.Equal(1, exitCode);
        Assert.Contains($"{file}:1:10: `Bad` is not an id", output, StringComparison.Ordinal);
        Assert.Contains($"{file}:2:8: wanted here: a list, not a single value", output, StringComparison.Ordinal);
        Assert.All(output.TrimEnd().Split('\n'), line => Assert.Matches("^.+:[0-9]+:[0-9]+: .+$", line));
    }

    [Theory]
    [InlineData("steps.quiet.option", "a condition needs a truth value, but `steps.quiet.option` is a text")]
    [InlineData("not steps.quiet.option", "a condition needs a truth value, but `steps.quiet.option` is a text")]
    [InlineData("inputs.printer > 3", "`<`, `<=`, `>` and `>=` need two numbers or two texts, but `inputs.printer` is a text and `3` is a number")]
    [InlineData("steps.quiet.option == 3", "`steps.quiet.option` is a text, but `3` is a number")]
    [InlineData("steps.quiet.option in 3", "`in` needs a list on its right, but `3` is a number")]
    public void A_condition_that_can_never_hold_is_a_fault(string when, string message)
    {
        var file = Write("plan.yaml", $$"""
            runbook: plan
            title: { en: Plan, ja: 手順 }
            summary: { en: Plan., ja: 手順。 }
            severity: SEV2
            review: { every: 180d, owner: mail-team }
            roles: { commander: { title: { en: Commander, ja: 指揮者 } } }
            inputs: { printer: { type: address, title: { en: Printer, ja: プリンター } } }
            steps:
              - id: quiet
                decision: { en: Quiet?, ja: 静かか }
                options: [{ id: 'yes', en: "Yes", ja: はい }, { id: 'no', en: "No", ja: いいえ }]
              - id: then
                task: { en: Then, ja: すると }
                when: {{when}}
            """);

        var (exitCode, output, _) = Run("validate", file);

        Assert.Equal(1, exitCode);
        Assert.Matches("^.+:14:[0-9]+: .+\n", output);
        Assert.Contains(message, Assert.Single(output.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_malformed_file_is_told_line_by_line_and_exits_1(string name)
    {
        var (bytes, first) = MalformedFiles[name];
        var file = Path.Combine(_folder, name + ".yaml");
        File.WriteAllBytes(file, bytes);

        var (exitCode, output, _) = Run("validate", file);
        var (_, japanese, _) = Run("validate", file, "--language", "ja");

        Assert.Equal(1, exitCode);
        Assert.StartsWith($"{file}:{first}", output, StringComparison.Ordinal);
        Assert.All(output.TrimEnd().Split('\n'), line => Assert.Matches("^.+:[0-9]+:[0-9]+: .+$", line));
        Assert.Equal(output.Split('\n').Length, japanese.Split('\n').Length);
        Assert.All(japanese.TrimEnd().Split('\n'), line => Assert.Matches("[\u3040-\u30FF]", line));
    }

    [Theory]
    [InlineData("\n", false)]
    [InlineData("\r\n", false)]
    [InlineData("\n", true)]
    public void Line_endings_and_a_byte_order_mark_are_no_fault(string lineEnding, bool marked)
    {
        var file = Write("plan.yaml", (marked ? "\uFEFF" : "") + SmallPlan.ReplaceLineEndings(lineEnding));

        Assert.Equal((0, "1 file, no faults\n", ""), Run("validate", file));
    }

    [Fact]
    public void Faults_come_in_japanese_too()
    {
        var (_, output, _) = Run("validate", Write("plan.yaml", ""), "--language", "ja");

        Assert.Contains(":1:1: ファイルが空です", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_of_a_plan_elsewhere_knows_the_actions_of_the_library()
    {
        var copy = Write("copy.yaml", File.ReadAllText(Path.Combine(Runbooks, "mail-spam-relay.yaml")));

        Assert.Equal(0, Run("validate", copy, "--library", Runbooks).ExitCode);
        Assert.Equal(1, Run("validate", copy, "--library", _folder).ExitCode);
    }

    [Fact]
    public void Only_faults_of_what_was_named_are_told()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "actions"));
        Write("bad.yaml", "runbook: x\n");
        var good = Write("clocks.yaml", "clocks:\n  a: { title: { en: A, ja: あ }, basis: { en: A, ja: あ }, confirmed: true }\n");

        Assert.Equal((0, "1 file, no faults\n", ""), Run("validate", good));
        Assert.Equal(1, Run("validate", _folder).ExitCode);
    }

    [Theory]
    [InlineData("validate")]
    [InlineData("validate", "nowhere.yaml")]
    [InlineData("show")]
    [InlineData("show", "nowhere.yaml")]
    [InlineData("show", "nothing", "--library", "nowhere")]
    [InlineData("show", "mail-spam-relay", "--language", "fr")]
    [InlineData("run", "mail-spam-relay", "--dry")]
    [InlineData("run", "mail-spam-relay", "--on-inventory", "nowhere.yaml", "--dry")]
    [InlineData("frobnicate")]
    [InlineData("validate", "x", "--frobnicate")]
    [InlineData()]
    public void Bad_usage_says_why_and_exits_2(params string[] arguments)
    {
        var (exitCode, output, error) = Run(arguments);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.NotEqual("", error);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "Stop outbound mail")]
    [InlineData("ja", "メール送信を止める")]
    public void A_plan_is_shown_as_a_tree(string language, string title)
    {
        var (exitCode, output, _) = Run("show", "mail-spam-relay", "--library", Runbooks, "--language", language);

        Assert.Equal(0, exitCode);
        Assert.Contains($"1. {title}", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ja", "2分以内", "24時間以内", "日以内")]
    [InlineData("en", "within 2 min", "within 24 h", "within 1 d")]
    public void What_a_step_is_due_within_is_said_as_the_room_says_it(string language, string minutes, string hours, string never)
    {
        var (_, output, _) = Run("show", "mail-account-takeover", "--library", Runbooks, "--language", language);

        Assert.Contains(minutes, output, StringComparison.Ordinal);
        Assert.Contains(hours, output, StringComparison.Ordinal);
        Assert.DoesNotContain(" 以内", output, StringComparison.Ordinal);
        Assert.DoesNotContain($"1{never}", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_is_shown_by_its_file_too() =>
        Assert.Equal(0, Run("show", Path.Combine(Runbooks, "mail-account-takeover.yaml")).ExitCode);

    [Fact]
    public void A_dry_run_shows_every_command_with_its_target()
    {
        var (exitCode, output, _) = Run("run", "mail-account-takeover", "--library", Runbooks, "--dry",
            "--on-inventory", Path.Combine(Runbooks, "inventory.example.yaml"),
            "--input", "account=o'brien@example.jp", "--input", "addresses=203.0.113.9", "--input", "addresses=198.51.100.0/24");

        Assert.Equal(0, exitCode);
        Assert.Contains("on mx1: ssh irbot@192.0.2.10:22 with sudo", output, StringComparison.Ordinal);
        Assert.Contains("account='o'\\''brien@example.jp'", output, StringComparison.Ordinal);
        Assert.Contains("address='203.0.113.9'", output, StringComparison.Ordinal);
        Assert.Contains("address='198.51.100.0/24'", output, StringComparison.Ordinal);
        Assert.Contains("# standard input: new-password (generated)", output, StringComparison.Ordinal);
        Assert.Contains("undo (only while this step has failed):", output, StringComparison.Ordinal);
        Assert.EndsWith("Nothing was executed.\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_that_is_missing_leaves_the_step_to_a_person()
    {
        var (exitCode, output, _) = Run("run", "mail-account-takeover", "--library", Runbooks, "--dry",
            "--on-inventory", Write("inventory.yaml", "targets: {}\n"), "--input", "account=a@example.jp");

        Assert.Equal(0, exitCode);
        Assert.Contains("on mx1: not in the inventory, so a person does it by hand", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_of_the_wrong_kind_is_told()
    {
        var (exitCode, output, _) = Run("run", "mail-account-takeover", "--library", Runbooks, "--dry",
            "--on-inventory", Write("inventory.yaml", "targets:\n  mx1: { kind: url, transport: http, http: { url: \"https://example.jp/\" } }\n"), "--input", "account=a@example.jp");

        Assert.Equal(1, exitCode);
        Assert.Contains("FAULT: mailbox.disable needs a host reached by ssh; mx1 is a url reached by http", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("account", "write NAME=VALUE")]
    [InlineData("acount=a@example.jp", "has no input `acount`")]
    [InlineData("account=not a mailbox", "is not a mail address")]
    [InlineData("host=mx1", "--input account:")]
    public void A_wrong_input_is_told(string input, string message)
    {
        var (exitCode, output, error) = Run("run", "mail-account-takeover", "--library", Runbooks, "--dry",
            "--on-inventory", Path.Combine(Runbooks, "inventory.example.yaml"), "--input", input);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_dry_nothing_is_run()
    {
        var (exitCode, output, error) = Run("run", "mail-account-takeover", "--library", Runbooks,
            "--on-inventory", Path.Combine(Runbooks, "inventory.example.yaml"), "--input", "account=a@example.jp");

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains("--dry", error, StringComparison.Ordinal);
    }

    private static (int ExitCode, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        return (CommandLine.Run(arguments, new Ports(new YamlPlanFiles(), new YamlExerciseFiles(), new StoreUpkeep(), new DataFolders(), new YamlPlanReader(), new YamlKeptExercises()), output, error), output.ToString(), error.ToString());
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static byte[] Small(string part, string instead) => Utf8(SmallPlan.Replace(part, instead, StringComparison.Ordinal));

    private static string FindRunbooks()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "IncidentOps.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests must lie below IncidentOps.sln.");
        }

        return Path.Combine(folder.FullName, "runbooks");
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
