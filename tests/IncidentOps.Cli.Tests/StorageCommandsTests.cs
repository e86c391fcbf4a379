using IncidentOps.Adapters.Files;
using IncidentOps.Adapters.Sqlite;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Cli.Tests;

/// <summary>backup, restore and verify-log, on a directory that a server holds and on copies.</summary>
public sealed class StorageCommandsTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("incidentops-").FullName;
    private DataDirectory directory = null!;
    private SqliteStore store = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(folder, "data");

    public async ValueTask InitializeAsync()
    {
        directory = DataDirectory.Open(Data);
        store = SqliteStore.Open(directory, TimeProvider.System);
        var appended = new NewEvent(DateTimeOffset.UtcNow, "noted", 1, Guid.NewGuid(), "{}"u8.ToArray(), []);
        await store.AppendAsync(new AppendRequest { Stream = "incident/a", ExpectedVersion = 0, Events = [appended, appended], Row = new IncidentRow(true, false, appended.RecordedAt, "[]"u8.ToArray()) }, Cancellation);
        await store.WriteCheckpointAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        directory.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_served_directory_is_backed_up_restored_and_verified()
    {
        var (backup, restored) = (Path.Combine(folder, "backup"), Path.Combine(folder, "restored"));
        Assert.Equal(0, Run(out var output, "backup", "--data", Data, "--to", backup));
        Assert.Contains("up to position 2", output, StringComparison.Ordinal);
        Assert.Equal(0, Run(out output, "restore", backup, "--data", restored));
        Assert.Contains("epoch 2 begins", output, StringComparison.Ordinal);
        Assert.Equal(0, Run(out output, "verify-log", "--data", restored, "--texts", "--evidence", "--checkpoint", Path.Combine(Data, "checkpoints.jsonl")));
        Assert.Contains("1 streams, 2 events, 2 checkpoints", output, StringComparison.Ordinal);
        Assert.Contains("chain verified", output, StringComparison.Ordinal);
        Assert.Equal(2, Run(out output, "restore", backup, "--data", restored));
        Assert.Contains("isn't empty", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_served_directory_verifies_in_both_languages()
    {
        Assert.Equal(0, Run(out var output, "verify-log", "--data", Data));
        Assert.Contains("chain verified", output, StringComparison.Ordinal);
        Assert.Contains("The texts were not compared", output, StringComparison.Ordinal);
        Assert.Equal(0, Run(out output, "verify-log", "--data", Data, "--language", "ja"));
        Assert.Contains("チェーン検証済み", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_link_is_named_and_the_exit_code_says_no()
    {
        await store.DisposeAsync();
        var file = directory.Layout.DatabaseFile;
        var bytes = await File.ReadAllBytesAsync(file, Cancellation);
        bytes[bytes.AsSpan().LastIndexOf("{}"u8) + 1] = (byte)' ';
        await File.WriteAllBytesAsync(file, bytes, Cancellation);
        Assert.Equal(1, Run(out var output, "verify-log", "--data", Data));
        Assert.Contains("broken: incident/a version 1: the hash doesn't fit", output, StringComparison.Ordinal);
        Assert.DoesNotContain("chain verified", output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_isnt_there_is_bad_usage()
    {
        Assert.Equal(2, Run(out var output, "verify-log", "--data", Path.Combine(folder, "none")));
        Assert.Contains("There is no database", output, StringComparison.Ordinal);
        Assert.Equal(2, Run(out output, "verify-log", "--data", Data, "--checkpoint", "none.jsonl"));
        Assert.Contains("no such file", output, StringComparison.Ordinal);
        Assert.Equal(2, Run(out _, "backup", "--data", Path.Combine(folder, "none"), "--to", Path.Combine(folder, "b")));
        Assert.Equal(2, Run(out _, "restore", Path.Combine(folder, "none"), "--data", Path.Combine(folder, "c")));
    }

    private static int Run(out string output, params string[] arguments)
    {
        using var writer = new StringWriter();
        var exitCode = CommandLine.Run(arguments, new Ports(new YamlPlanFiles(), new YamlExerciseFiles(), new StoreUpkeep(), new DataFolders(), new YamlPlanReader(), new YamlKeptExercises()), writer, writer);
        output = writer.ToString();
        return exitCode;
    }
}
