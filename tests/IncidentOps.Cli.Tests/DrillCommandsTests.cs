using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using IncidentOps.Adapters.Files;
using IncidentOps.Adapters.Sqlite;

namespace IncidentOps.Cli.Tests;

/// <summary>drill, replay, rehearse and lint as a person types them: what is printed, and the exit code.</summary>
public sealed partial class DrillCommandsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("incidentops-drills-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Root { get; } = FindRoot();

    private static string Library => Path.Combine(Root, "runbooks");

    private static string Invoice => Path.Combine(Root, "exercises", "takeover-finance-invoice.yaml");

    private string Data => Path.Combine(folder, "data");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_drill_is_played_and_its_report_rebuilt_from_the_stream_to_the_same_hash_and_bytes()
    {
        var (exitCode, output, _) = Drill("--seed", "3");
        Assert.Equal(0, exitCode);
        var (incident, hash) = (Said(output, "incident"), Said(output, "hash"));
        Assert.Contains("Money in motion", output, StringComparison.Ordinal);
        var rebuilt = Path.Combine(folder, "rebuilt.json");
        (exitCode, output, _) = Run("replay", "--data", Data, "--incident", incident, "--report", rebuilt);
        Assert.Equal((0, hash), (exitCode, Said(output, "hash")));
        Assert.Equal(File.ReadAllBytes(Path.Combine(Data, "reports", incident + ".json")), File.ReadAllBytes(rebuilt));
        var copy = Path.Combine(folder, "copy");
        foreach (var file in Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(Data, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        Directory.Move(Data, Data + "-gone");
        Assert.Equal(hash, Said(Run("replay", "--data", copy, "--incident", incident).Output, "hash"));
    }

    [Fact]
    public void The_same_seed_gives_the_same_hash_and_another_seed_another_and_both_languages_are_spoken()
    {
        string Hash(string seed, string data) => Said(Run("drill", Invoice, "--autoplay", "--library", Library, "--seed", seed, "--data", Path.Combine(folder, data)).Output, "hash");
        var first = Hash("7", "a");
        Assert.Equal(first, Hash("7", "b"));
        Assert.NotEqual(first, Hash("8", "c"));
        var (exitCode, output, _) = Drill("--seed", "7", "--language", "ja");
        Assert.Equal((0, first), (exitCode, Said(output, "hash")));
        Assert.Contains("封じ込めまで", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_drill_is_not_kept_twice_in_one_directory()
    {
        Assert.Equal(0, Drill("--seed", "1").ExitCode);
        var (exitCode, _, error) = Drill("--seed", "1");
        Assert.Equal(2, exitCode);
        Assert.Contains("already", error, StringComparison.Ordinal);
        Assert.Equal(0, Drill("--seed", "2").ExitCode);
    }

    [Fact]
    public void A_served_directory_is_left_alone()
    {
        var incident = Said(Drill("--seed", "1").Output, "incident");
        using var served = DataDirectory.Open(Data);
        foreach (var (exitCode, _, error) in new[] { Drill("--seed", "2"), Run("replay", "--data", Data, "--incident", incident) })
        {
            Assert.Equal(2, exitCode);
            Assert.NotEmpty(error);
        }
    }

    [Theory]
    [InlineData("drill", "x", "--autoplay", "--speed", "slow")]
    [InlineData("drill", "x", "--autoplay", "--seed", "many")]
    [InlineData("drill", "x")]
    [InlineData("drill", "--autoplay")]
    [InlineData("drill", "nothing.yaml", "--autoplay")]
    [InlineData("rehearse")]
    [InlineData("rehearse", "x", "--times", "-1")]
    [InlineData("rehearse", "x", "--times", "0")]
    [InlineData("rehearse", "x", "--times", "1000001")]
    [InlineData("rehearse", "x", "--times", "often")]
    [InlineData("rehearse", "nothing.yaml")]
    [InlineData("replay", "--data", "x")]
    [InlineData("replay", "--incident", "00000000000000000000000000000001")]
    [InlineData("replay", "--data", "no-such-folder", "--incident", "00000000000000000000000000000001")]
    [InlineData("replay", "--data", "x", "--incident", "not-an-id")]
    [InlineData("replay", "--data", "x", "--incident", "")]
    [InlineData("lint", "no-such-folder")]
    [InlineData("lint", "--language", "fr")]
    public void What_makes_no_sense_is_told_in_a_few_lines_and_exits_with_2(params string[] arguments)
    {
        var (exitCode, output, error) = Run(arguments);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.InRange(error.Trim().Split('\n').Length, 1, 4);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists("no-such-folder"));
    }

    [Fact]
    public void Replay_of_an_incident_that_is_not_there_says_so()
    {
        Drill("--seed", "1");
        var (exitCode, _, error) = Run("replay", "--data", Data, "--incident", "00000000000000000000000000000001");
        Assert.Equal(2, exitCode);
        Assert.Contains("there is no incident 00000000000000000000000000000001", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_that_cant_be_written_is_told()
    {
        var incident = Said(Drill("--seed", "1").Output, "incident");
        var (exitCode, _, error) = Run("replay", "--data", Data, "--incident", incident, "--report", Path.Combine(folder, "none", "r.json"));
        Assert.Equal(2, exitCode);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "file"), "");
        (exitCode, _, error) = Run("drill", Invoice, "--autoplay", "--library", Library, "--data", Path.Combine(folder, "file", "data"));
        Assert.Equal(2, exitCode);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_that_was_tampered_with_is_named_and_exits_with_1()
    {
        var incident = Said(Drill("--seed", "1").Output, "incident");
        foreach (var file in Directory.EnumerateFiles(Data, "*", SearchOption.TopDirectoryOnly))
        {
            var bytes = File.ReadAllBytes(file);
            if (bytes.AsSpan().LastIndexOf("\"option\":\""u8) is var at and >= 0)
            {
                bytes[at + 10] ^= 1;
                File.WriteAllBytes(file, bytes);
            }
        }

        var (exitCode, output, error) = Run("replay", "--data", Data, "--incident", incident);
        Assert.Equal((1, ""), (exitCode, output));
        Assert.NotEmpty(error);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rehearsal_says_what_to_expect_the_same_each_time()
    {
        var (exitCode, output, _) = Rehearse("--times", "25", "--seed", "4");
        Assert.Equal(0, exitCode);
        Assert.Equal(output, Rehearse("--times", "25", "--seed", "4").Output);
        Assert.NotEqual(output, Rehearse("--times", "25", "--seed", "5").Output);
        foreach (var expected in new[] { "25 plays", "time to contain", "p50", "busiest roles", "critical path", "when a role is away" })
        {
            Assert.Contains(expected, output, StringComparison.Ordinal);
        }

        Assert.Contains("25 回実施", Rehearse("--times", "25", "--seed", "4", "--language", "ja").Output, StringComparison.Ordinal);
        Assert.Equal(0, Rehearse("--times", "1").ExitCode);
    }

    /// <summary>Most plays without the mail administrator never contain it: so the middle one didn't, whatever the few others took.</summary>
    [Fact]
    public void A_rehearsal_says_never_where_the_middle_play_without_a_role_never_contained()
    {
        var away = AwayLine().Matches(Rehearse("--times", "20", "--seed", "1").Output);
        Assert.Equal(5, away.Count);
        Assert.All(away, line => Assert.Equal(int.Parse(line.Groups[2].Value, CultureInfo.InvariantCulture) > 10, line.Groups[1].Value == "never"));
        Assert.Contains(away, line => line.Groups[1].Value == "never");
    }

    /// <summary>With a quarter of an hour and more for performing well, one whose time began at the start was not failed at the end, and says why.</summary>
    [Theory]
    [InlineData("en", "–  Have the bank phoned, on a number that is known to be right, before the transfer goes out.  (not rated: the drill ended while there was still time for it)")]
    [InlineData("ja", "–  振込が実行される前に、確かな番号で銀行に電話する。  (基準時間内に演習が終了したため評価なし)")]
    public void What_there_was_still_time_for_at_the_end_is_said_to_be_not_rated(string language, string expected)
    {
        var exercise = Path.Combine(folder, "patient.yaml");
        var text = File.ReadAllText(Path.Combine(Root, "exercises", "takeover-first-quarter-hour.yaml"));
        // Nobody gets to phone the bank.
        var spoiled = text.Replace("{ performed: 5m, some: 8m, major: 12m }", "{ performed: 16m, some: 20m, major: 30m }", StringComparison.Ordinal)
            .Replace("step: call-bank\n    from", "step: stop-payments\n    from", StringComparison.Ordinal);
        Assert.NotEqual(text, spoiled);
        File.WriteAllText(exercise, spoiled);
        var (exitCode, output, _) = Run("drill", exercise, "--autoplay", "--library", Library, "--data", Data, "--seed", "1", "--language", language);
        Assert.Equal(0, exitCode);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "never", @"never contained: (\d+)")]
    [InlineData("ja", "至らず", @"封じ込めに至らず (\d+) 回")]
    public void Plays_that_never_contained_are_in_the_table_and_in_the_histogram(string language, string never, string counted)
    {
        // A quarter of an hour is too short for containing in most plays.
        var exercise = Path.Combine(Root, "exercises", "takeover-first-quarter-hour.yaml");
        var output = Run("rehearse", exercise, "--library", Library, "--times", "20", "--seed", "1", "--language", language).Output;
        var count = int.Parse(Regex.Match(output, counted).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(count, 1, 20);
        Assert.Matches($@"(?m)^  {never}\s+{count}  #+$", output);
        var table = Regex.Matches(output, @"(?m)^  p(\d\d)  (\S+)$");
        Assert.Equal(7, table.Count);
        Assert.All(table, row => Assert.Equal(int.Parse(row.Groups[1].Value, CultureInfo.InvariantCulture) * 20 > (20 - count) * 100, row.Groups[2].Value == never));
    }

    [Fact]
    public void A_faulty_exercise_is_neither_played_nor_rehearsed_and_lint_names_the_place()
    {
        var broken = Path.Combine(folder, "broken.yaml");
        File.WriteAllText(broken, File.ReadAllText(Invoice).Replace("step: partners", "step: no-such-step", StringComparison.Ordinal));
        string[][] commands = [["lint", broken], ["drill", broken, "--autoplay", "--data", Data], ["rehearse", broken, "--times", "1"]];
        foreach (var command in commands)
        {
            var (exitCode, output, error) = Run([.. command, "--library", Library]);
            Assert.Equal(1, exitCode);
            Assert.Matches("""broken\.yaml:\d+:\d+: .*no-such-step""", output + error);
        }

        Assert.False(Directory.Exists(Data));
        Assert.Equal(0, Run("lint", Path.Combine(Root, "exercises"), "--library", Library).ExitCode);
        Directory.CreateDirectory(Path.Combine(folder, "empty"));
        Assert.Equal(2, Run("lint", Path.Combine(folder, "empty"), "--library", Library).ExitCode);
        Assert.Equal(2, Run("drill", Invoice, "--autoplay", "--library", Path.Combine(folder, "none"), "--data", Data).ExitCode);
    }

    [Fact]
    public async Task An_exercise_is_found_by_its_id_from_the_folder_that_holds_it()
    {
        var (exitCode, output, _) = await RunProcessAsync("drill", "takeover-finance-invoice", "--autoplay", "--seed", "3", "--data", Data);
        Assert.Equal(0, exitCode);
        Assert.Equal(Said(Run("drill", Invoice, "--autoplay", "--library", Library, "--seed", "3", "--data", Path.Combine(folder, "b")).Output, "hash"), Said(output, "hash"));
        (exitCode, _, var error) = await RunProcessAsync("rehearse", "no-such-exercise", "--times", "1");
        Assert.Equal(2, exitCode);
        Assert.Contains("there is no exercise `no-such-exercise`", error, StringComparison.Ordinal);
        Assert.Contains("takeover-finance-invoice", error, StringComparison.Ordinal);
    }

    private static string Said(string output, string what) => Line().Matches(output).Single(match => match.Groups[1].Value == what).Groups[2].Value.Trim();

    private (int ExitCode, string Output, string Error) Drill(params string[] arguments) =>
        Run(["drill", Invoice, "--autoplay", "--library", Library, "--data", Data, .. arguments]);

    private static (int ExitCode, string Output, string Error) Rehearse(params string[] arguments) => Run(["rehearse", Invoice, "--library", Library, .. arguments]);

    private static (int ExitCode, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var ports = new Ports(new YamlPlanFiles(), new YamlExerciseFiles(), new StoreUpkeep(), new DataFolders(), new YamlPlanReader(), new YamlKeptExercises());
        var exitCode = CommandLine.Run(arguments, ports, output, error);
        return (exitCode, output.ToString(), error.ToString());
    }

    /// <summary>As a process of its own, which has a working directory of its own: the root of the repository.</summary>
    private static async Task<(int ExitCode, string Output, string Error)> RunProcessAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "incidentops.dll"), .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Cancellation), process.StandardError.ReadToEndAsync(Cancellation));
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, await output, await error);
    }

    private static string FindRoot()
    {
        var found = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(found.FullName, "IncidentOps.sln")))
        {
            found = found.Parent ?? throw new InvalidOperationException("The tests must lie below IncidentOps.sln.");
        }

        return found.FullName;
    }

    [GeneratedRegex(@"^(\w+): (.+)$", RegexOptions.Multiline)]
    private static partial Regex Line();

    /// <summary>`  finance: 0:39:36 → never, never contained 11 of 20`.</summary>
    [GeneratedRegex(@"^  \S+: \S+ → (\S+), never contained (\d+) of 20", RegexOptions.Multiline)]
    private static partial Regex AwayLine();
}
