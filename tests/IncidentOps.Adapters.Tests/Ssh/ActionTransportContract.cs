using System.Text;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Adapters.Tests.Ssh;

/// <summary>
/// What every transport that runs scripts must do, against a real shell. Scripts and test signal each other by files and by lines of
/// output; whoever waits, waits for such a signal, bounded by <see cref="Patience"/>.
/// </summary>
public abstract class ActionTransportContract : IDisposable
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IncidentId incident = new(Guid.CreateVersion7());

    /// <summary>A folder that script and test both see.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("incidentops-").FullName;

    protected abstract IActionTransport Transport { get; }

    protected abstract Target? Target { get; }

    /// <summary>The folder of the journals.</summary>
    protected abstract string Root { get; }

    private static readonly string[] HostileValues =
    [
        "plain", "", " ", "it's", "'", "''", "\"", "\\", "\\n", "$HOME", "${HOME}", "$(touch /tmp/owned)", "`touch /tmp/owned`", "; touch /tmp/owned", "a\nb",
        "\n", "a\n", "-n", "--help", "*", "?", "[a-z]", "~", "!history", "#comment", "a\tb", "<x>", "&&", "|", "%s%n", "日本語 メール", "émoji 🔥👩‍💻",
        "\u0001\u007f", "INCIDENTOPS", "end", "EOF'\n'x", "‹secret›", "a\r\nb", new('x', 20_000),
    ];

    public virtual void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Tells_the_exit_code_and_both_streams()
    {
        var (outcome, lines) = await RunAsync("echo one; echo two >&2; printf three; exit 7");

        Assert.Equal(7, Assert.IsType<ProcedureEnded>(outcome).Code);
        Assert.Equal(["one", "three"], lines.Where(line => !line.IsError).Select(line => line.Text));
        Assert.Equal(["two"], lines.Where(line => line.IsError).Select(line => line.Text));
    }

    [Fact]
    public async Task Values_reach_the_script_as_they_are()
    {
        var values = HostileValues.Select((value, index) => KeyValuePair.Create($"the-value-{index}", value)).ToList();
        var script = string.Concat(values.Select((_, index) => $"printf %s \"$the_value_{index}\" | base64 -w 0; echo\n"));
        var (outcome, lines) = await RunAsync(script, values: values);

        Assert.Equal(0, Assert.IsType<ProcedureEnded>(outcome).Code);
        var received = string.Concat(lines.Select(line => line.Text + "\n")).Split('\n')[..^1];
        Assert.Equal(HostileValues[..^1], received[..(HostileValues.Length - 1)].Select(line => Encoding.UTF8.GetString(Convert.FromBase64String(line))));
        Assert.Equal(HostileValues[^1], Encoding.UTF8.GetString(Convert.FromBase64String(string.Concat(received[(HostileValues.Length - 1)..]))));
        Assert.False(File.Exists("/tmp/owned"));
    }

    [Fact]
    public async Task A_value_with_a_nul_is_refused_and_nothing_is_run()
    {
        var (outcome, _) = await RunAsync($"touch {Folder}/ran", values: [new("value", "a\0b")]);

        Assert.Contains("NUL", Assert.IsType<ProcedureNotBegun>(outcome).Reason.English, StringComparison.Ordinal);
        Assert.False(File.Exists($"{Folder}/ran"));
    }

    [Fact]
    public async Task The_scripts_own_variables_are_set()
    {
        var (_, lines) = await RunAsync("echo \"$incident|$run|$step|$attempt|$state\"", step: "per-account#2/disable");

        Assert.Equal($"{incident}|r1|per-account_2__disable|1|{Root}/{incident}/r1/per-account_2__disable", Assert.Single(lines).Text);
    }

    [Fact]
    public async Task Secrets_come_as_lines_of_standard_input_in_order()
    {
        var (_, lines) = await RunAsync(
            "IFS= read -r first; IFS= read -r second; printf '%s\\n' \"$second\" \"$first\"; cat", secrets: [new("first", " s3cret'\"$x "), new("second", "秘密")]);

        Assert.Equal(["秘密", " s3cret'\"$x "], lines.Select(line => line.Text));
    }

    [Fact]
    public async Task A_secret_never_shows_in_the_process_list_nor_in_the_journal()
    {
        const string Secret = "hunter2-correct-horse";
        var ready = new Signal("ready");
        var run = RunAsync(
            $"IFS= read -r secret; echo ready; while [ ! -e {Folder}/go ]; do sleep 0.05; done; [ ${{#secret}} = {Secret.Length} ]",
            secrets: [new("password", Secret)], seen: ready.See);
        await ready.Seen;
        var looked = 0;
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out var pid) && pid != Environment.ProcessId))
        {
            foreach (var file in new[] { "cmdline", "environ" })
            {
                Assert.DoesNotContain(Secret, Readable($"{process}/{file}"), StringComparison.Ordinal);
                looked++;
            }
        }

        foreach (var file in Directory.EnumerateFiles($"{Root}/journal", "*", SearchOption.AllDirectories).Where(path => !path.EndsWith(".pipe", StringComparison.Ordinal)))
        {
            Assert.DoesNotContain(Secret, Readable(file), StringComparison.Ordinal);
        }

        await File.WriteAllTextAsync($"{Folder}/go", "", TestContext.Current.CancellationToken);
        var (outcome, _) = await run;
        Assert.Equal(0, Assert.IsType<ProcedureEnded>(outcome).Code);
        Assert.True(looked > 4);
    }

    [Fact]
    public async Task A_second_start_does_not_run_again_but_tells_the_first_result()
    {
        var script = $"echo ran >>{Folder}/runs; echo printed; exit 3";
        await RunAsync(script);
        var (outcome, lines) = await RunAsync(script);

        Assert.Equal(3, Assert.IsType<ProcedureEnded>(outcome).Code);
        Assert.Equal("printed", Assert.Single(lines).Text);
        Assert.Single(await File.ReadAllLinesAsync($"{Folder}/runs", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_second_start_while_it_runs_joins_it()
    {
        var ready = new Signal("ready");
        var script = $"echo ran >>{Folder}/runs; echo ready; while [ ! -e {Folder}/go ]; do sleep 0.05; done";
        var first = RunAsync(script, seen: ready.See);
        await ready.Seen;
        var again = new Signal("ready");
        var second = RunAsync(script, seen: again.See);
        await again.Seen;
        await File.WriteAllTextAsync($"{Folder}/go", "", TestContext.Current.CancellationToken);

        Assert.Equal(0, Assert.IsType<ProcedureEnded>((await first).Outcome).Code);
        Assert.Equal(0, Assert.IsType<ProcedureEnded>((await second).Outcome).Code);
        Assert.Single(await File.ReadAllLinesAsync($"{Folder}/runs", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Past_its_deadline_nothing_is_begun()
    {
        var (outcome, _) = await RunAsync($"touch {Folder}/ran", deadline: TimeSpan.FromSeconds(-1));

        Assert.IsType<ProcedureNotBegun>(outcome);
        Assert.False(File.Exists($"{Folder}/ran"));
    }

    [Fact]
    public async Task What_takes_too_long_is_ended_on_the_target()
    {
        var (outcome, lines) = await RunAsync("echo $$; sleep 600; echo never", timeout: TimeSpan.FromSeconds(1));

        Assert.True(Assert.IsType<ProcedureEnded>(outcome).TimedOut);
        Assert.False(IsAlive(Assert.Single(lines).Text));
    }

    [Fact]
    public async Task What_ignores_its_end_is_killed()
    {
        var (outcome, _) = await RunAsync("trap '' TERM; while :; do sleep 0.2; done", timeout: TimeSpan.FromSeconds(1));

        Assert.True(Assert.IsType<ProcedureEnded>(outcome).TimedOut);
    }

    [Fact]
    public async Task Killing_ends_the_process_on_the_target()
    {
        var ready = new Signal();
        var run = RunAsync("sleep 600 & echo $!; wait; echo never", seen: ready.See);
        var sleeper = (await ready.Seen).Text;
        var killed = await Transport.ReadJournalAsync(Call("", ProcedureKind.Apply), kill: true, _ => { }, TestContext.Current.CancellationToken);
        var (outcome, lines) = await run;

        Assert.NotEqual(0, Assert.IsType<ProcedureEnded>(killed).Code);
        Assert.NotEqual(0, Assert.IsType<ProcedureEnded>(outcome).Code);
        Assert.False(IsAlive(sleeper));
        Assert.Single(lines);
    }

    [Fact]
    public async Task Reading_what_was_never_begun_keeps_it_from_ever_beginning()
    {
        var read = await Transport.ReadJournalAsync(Call("", ProcedureKind.Apply), kill: false, _ => { }, TestContext.Current.CancellationToken);
        var (outcome, _) = await RunAsync($"touch {Folder}/ran");

        Assert.IsType<ProcedureNotBegun>(read);
        Assert.IsType<ProcedureNotBegun>(outcome);
        Assert.False(File.Exists($"{Folder}/ran"));
    }

    [Fact]
    public async Task The_journal_tells_what_became_of_it_after_nobody_listened()
    {
        var ready = new Signal("ready");
        using var away = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var run = RunAsync($"echo ready; while [ ! -e {Folder}/go ]; do sleep 0.05; done; echo done; exit 5", seen: ready.See, cancellation: away.Token);
        await ready.Seen;
        await away.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await File.WriteAllTextAsync($"{Folder}/go", "", TestContext.Current.CancellationToken);

        var lines = new List<string>();
        var outcome = await Transport.ReadJournalAsync(
            Call("", ProcedureKind.Apply), kill: false, line => lines.Add(line.Text), TestContext.Current.CancellationToken);

        Assert.Equal(5, Assert.IsType<ProcedureEnded>(outcome).Code);
        Assert.Equal(["ready", "done"], lines);
    }

    [Fact]
    public async Task What_was_killed_from_outside_left_no_result_and_is_told_as_interrupted()
    {
        var ready = new Signal("ready");
        var run = RunAsync("echo ready; sleep 600", seen: ready.See);
        await ready.Seen;
        var journal = $"{Root}/journal/{Id().JournalName}/apply";
        foreach (var file in new[] { "runner", "process" })
        {
            var pid = (await File.ReadAllTextAsync($"{journal}/{file}", TestContext.Current.CancellationToken)).Split(' ')[0];
            System.Diagnostics.Process.GetProcessById(int.Parse(pid, System.Globalization.CultureInfo.InvariantCulture)).Kill(entireProcessTree: true);
        }

        Assert.IsType<ProcedureInterrupted>((await run).Outcome);
    }

    [Fact]
    public async Task Output_is_bounded_and_does_not_hold_the_script_up()
    {
        var (outcome, lines) = await RunAsync("head -c 5000000 /dev/zero | tr '\\0' x; echo; head -c 5000000 /dev/zero | tr '\\0' y >&2; exit 4");

        Assert.Equal(4, Assert.IsType<ProcedureEnded>(outcome).Code);
        Assert.InRange(lines.Sum(line => line.Text.Length), 100_000, 2 * 65_536);
    }

    [Fact]
    public async Task A_daemon_that_is_left_behind_holds_nothing_up()
    {
        var (outcome, lines) = await RunAsync("sleep 600 & echo $!");

        Assert.Equal(0, Assert.IsType<ProcedureEnded>(outcome).Code);
        System.Diagnostics.Process.GetProcessById(int.Parse(lines[0].Text, System.Globalization.CultureInfo.InvariantCulture)).Kill();
    }

    [Fact]
    public async Task A_read_only_procedure_can_be_run_again()
    {
        var script = $"echo ran >>{Folder}/runs";
        await RunAsync(script, kind: ProcedureKind.Verify, occasion: "1");
        await RunAsync(script, kind: ProcedureKind.Verify, occasion: "2");

        Assert.Equal(2, (await File.ReadAllLinesAsync($"{Folder}/runs", TestContext.Current.CancellationToken)).Length);
    }

    [Fact]
    public async Task Journals_of_long_ago_are_cleared_away()
    {
        var (old, recent) = ($"{Root}/journal/old", $"{Root}/journal/recent");
        Directory.CreateDirectory($"{old}/apply");
        Directory.CreateDirectory(recent);
        Directory.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-500));
        Directory.SetLastWriteTimeUtc(recent, DateTime.UtcNow.AddDays(-300));
        await RunAsync("true");

        Assert.False(Directory.Exists(old));
        Assert.True(Directory.Exists(recent));
    }

    [Fact]
    public async Task A_file_of_the_target_is_read_whole()
    {
        var content = new byte[300_000];
        new Random(4).NextBytes(content);
        var path = $"{Folder}/it's a file";
        await File.WriteAllBytesAsync(path, content, TestContext.Current.CancellationToken);
        using var read = new MemoryStream();
        await using (var stream = await Transport.OpenFileAsync(Target, path, TestContext.Current.CancellationToken))
        {
            await stream!.CopyToAsync(read, TestContext.Current.CancellationToken);
        }

        Assert.Equal(content, read.ToArray());
        Assert.Null(await Transport.OpenFileAsync(Target, $"{Folder}/none", TestContext.Current.CancellationToken));
    }

    protected AttemptId Id(string step = "step") => new(incident, "r1", step, 1);

    protected ProcedureCall Call(
        string script, ProcedureKind kind, IReadOnlyList<KeyValuePair<string, string>>? values = null,
        IReadOnlyList<KeyValuePair<string, string>>? secrets = null, TimeSpan? timeout = null, TimeSpan? deadline = null, string step = "step",
        string occasion = "") => new()
    {
        Attempt = Id(step), Purpose = AttemptKind.Apply, Kind = kind, ActionId = "test.action", Target = Target,
        Procedure = new Procedure { Script = script }, Values = values ?? [], Secrets = secrets ?? [],
        Timeout = timeout ?? TimeSpan.FromSeconds(60), Deadline = TimeProvider.System.GetUtcNow() + (deadline ?? TimeSpan.FromSeconds(120)), Occasion = occasion,
    };

    protected async Task<(ProcedureOutcome Outcome, IReadOnlyList<ProcedureLine> Lines)> RunAsync(
        string script, ProcedureKind kind = ProcedureKind.Apply, IReadOnlyList<KeyValuePair<string, string>>? values = null,
        IReadOnlyList<KeyValuePair<string, string>>? secrets = null, TimeSpan? timeout = null, TimeSpan? deadline = null, string step = "step",
        string occasion = "", Action<ProcedureLine>? seen = null, CancellationToken? cancellation = null)
    {
        var lines = new List<ProcedureLine>();
        var outcome = await Transport.RunAsync(Call(script, kind, values, secrets, timeout, deadline, step, occasion), line =>
        {
            lines.Add(line);
            seen?.Invoke(line);
        }, cancellation ?? TestContext.Current.CancellationToken).WaitAsync(Patience, CancellationToken.None);
        return (outcome, lines);
    }

    /// <summary>Whether a process runs. One that has ended may stay listed until somebody collects it.</summary>
    protected static bool IsAlive(string pid) => Readable($"/proc/{pid}/stat") is { Length: > 0 } stat && !stat.Contains(") Z ", StringComparison.Ordinal);

    private static string Readable(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>Waits for a line of output.</summary>
    protected sealed class Signal(string? text = null)
    {
        private readonly TaskCompletionSource<ProcedureLine> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<ProcedureLine> Seen => seen.Task.WaitAsync(Patience);

        public void See(ProcedureLine line)
        {
            if (text is null || line.Text == text)
            {
                seen.TrySetResult(line);
            }
        }
    }
}
