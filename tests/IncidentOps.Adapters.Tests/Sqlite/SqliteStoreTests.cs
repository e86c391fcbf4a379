using IncidentOps.Adapters.Sqlite;
using IncidentOps.Engine.Storage;
using Microsoft.Data.Sqlite;

namespace IncidentOps.Adapters.Tests.Sqlite;

/// <summary>What only a store on a disk can do: be reopened, be cut by a crash, be the wrong one.</summary>
public sealed class SqliteStoreTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_closed_store_reopens_with_all_that_it_had()
    {
        await using var fixture = new StoreFixture();
        await fixture.AppendAsync("incident/a", 0, StoreFixture.Event(texts: "山田"), StoreFixture.Event());
        var (head, id) = (await fixture.Store.HeadAsync(Cancellation), fixture.Store.StoreId);
        await fixture.CloseAsync();
        Assert.False(File.Exists(fixture.Layout.WriteAheadLog));

        fixture.Open();
        Assert.Equal((head, id), (await fixture.Store.HeadAsync(Cancellation), fixture.Store.StoreId));
        Assert.Equal<string?>(["山田"], (await fixture.Store.ReadAsync("incident/a", 0, 10, Cancellation))[0].Texts);
        await fixture.AppendAsync("incident/a", 2, StoreFixture.Event(texts: "after"));
        Assert.True(LogCheck.Run(fixture.Layout, new LogCheckOptions { Texts = true }).IsWhole);
    }

    [Fact]
    public async Task A_crash_image_holds_exactly_what_was_acknowledged()
    {
        await using var fixture = new StoreFixture();
        for (var number = 0; number < 30; number++)
        {
            await fixture.AppendAsync($"incident/{number % 4}", number / 4, StoreFixture.Event($"{{\"n\":{number}}}", $"text {number}"));
        }

        var image = fixture.CrashImage("crash");
        var report = LogCheck.Run(image, new LogCheckOptions { Texts = true });
        Assert.Equal((true, 30, 30, 4), (report.IsWhole, (int)report.Events, (int)report.Texts, (int)report.Streams));

        using var directory = DataDirectory.Open(image.Root);
        await using var reopened = SqliteStore.Open(directory, TimeProvider.System);
        Assert.Equal(30, (await reopened.HeadAsync(Cancellation)).Value);
        Assert.Equal<string?>(["text 29"], (await reopened.ReadAsync("incident/1", 7, 10, Cancellation))[0].Texts);
    }

    [Fact]
    public async Task A_log_cut_anywhere_keeps_what_was_synced_before_the_cut()
    {
        await using var fixture = new StoreFixture();
        var synced = new List<long>();
        for (var number = 0; number < 12; number++)
        {
            await fixture.AppendAsync("incident/a", number, StoreFixture.Event($"{{\"n\":{number}}}", "text"));
            synced.Add(new FileInfo(fixture.Layout.WriteAheadLog).Length);
        }

        for (var length = synced[2]; length <= synced[^1]; length += 512)
        {
            var image = fixture.CrashImage($"cut-{length}", length);
            var report = LogCheck.Run(image, new LogCheckOptions { Texts = true });
            Assert.True(report.IsWhole, string.Join('\n', report.Findings));
            Assert.Equal(synced.Count(end => end <= length), report.Events);
            using var directory = DataDirectory.Open(image.Root);
            await using var reopened = SqliteStore.Open(directory, TimeProvider.System);
            Assert.Equal(report.Events, (await reopened.HeadAsync(Cancellation)).Value);
            Assert.IsType<Appended>(await reopened.AppendAsync(StoreFixture.Request("incident/a", report.Events, StoreFixture.Event()), Cancellation));
        }
    }

    [Fact]
    public async Task A_log_with_a_damaged_frame_ends_before_it()
    {
        await using var fixture = new StoreFixture();
        var synced = new List<long>();
        for (var number = 0; number < 6; number++)
        {
            await fixture.AppendAsync("incident/a", number, StoreFixture.Event());
            synced.Add(new FileInfo(fixture.Layout.WriteAheadLog).Length);
        }

        var image = fixture.CrashImage("torn");
        using (var log = new FileStream(image.WriteAheadLog, FileMode.Open))
        {
            // A sector of the fifth append that the disk garbled.
            log.Position = synced[3] + 512;
            log.Write(Enumerable.Repeat((byte)0xA5, 512).ToArray());
        }

        var report = LogCheck.Run(image, new LogCheckOptions());
        Assert.Equal((true, 4), (report.IsWhole, (int)report.Events));
    }

    [Fact]
    public async Task A_second_server_hears_who_holds_the_directory()
    {
        await using var fixture = new StoreFixture();
        var refusal = Assert.Throws<DataDirectoryException>(() => DataDirectory.Open(fixture.Layout.Root));
        Assert.Contains($"process {Environment.ProcessId}", refusal.Message, StringComparison.Ordinal);
        Assert.True(DataDirectory.IsHeld(fixture.Layout));
        await fixture.CloseAsync();
        Assert.False(DataDirectory.IsHeld(fixture.Layout));
        DataDirectory.Open(fixture.Layout.Root).Dispose();
    }

    [Fact]
    public async Task Everything_made_is_the_owners_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }

        await using var fixture = new StoreFixture();
        await fixture.Store.WriteCheckpointAsync(Cancellation);
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(fixture.Layout.Root) & others);
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(fixture.Layout.MasterKeyFile) & others);
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(fixture.Layout.CheckpointKeyFile) & others);
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(fixture.Layout.DatabaseFile) & others);
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(fixture.Layout.LockFile) & others);
    }

    [Fact]
    public async Task A_wrong_or_missing_key_and_a_foreign_or_newer_database_are_refused_clearly()
    {
        await using var fixture = new StoreFixture();
        await fixture.CloseAsync();

        var key = await File.ReadAllBytesAsync(fixture.Layout.MasterKeyFile, Cancellation);
        File.Delete(fixture.Layout.MasterKeyFile);
        Assert.Contains("is missing", Refusal(fixture), StringComparison.Ordinal);
        Assert.False(File.Exists(fixture.Layout.MasterKeyFile));
        await File.WriteAllBytesAsync(fixture.Layout.MasterKeyFile, new byte[32], Cancellation);
        Assert.Contains("isn't the one", Refusal(fixture), StringComparison.Ordinal);
        await File.WriteAllBytesAsync(fixture.Layout.MasterKeyFile, new byte[5], Cancellation);
        Assert.Contains("5 bytes", Refusal(fixture), StringComparison.Ordinal);
        await File.WriteAllBytesAsync(fixture.Layout.MasterKeyFile, key, Cancellation);

        Execute(fixture.Layout, "PRAGMA user_version = 999");
        Assert.Contains("newer IncidentOps (form 999", Refusal(fixture), StringComparison.Ordinal);
        Assert.True(LogCheck.Run(fixture.Layout, new LogCheckOptions()).IsWhole);
        Execute(fixture.Layout, "UPDATE meta SET value = '998' WHERE name = 'oldest_reader'");
        Assert.Contains("998", Assert.Throws<DataDirectoryException>(() => LogCheck.Run(fixture.Layout, new LogCheckOptions())).Message, StringComparison.Ordinal);

        Execute(fixture.Layout, "PRAGMA application_id = 7");
        Assert.Contains("isn't an IncidentOps database", Refusal(fixture), StringComparison.Ordinal);
        await File.WriteAllTextAsync(fixture.Layout.DatabaseFile, new string('x', 8192), Cancellation);
        Assert.Contains("can't be opened", Refusal(fixture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_erased_text_leaves_no_bytes_behind()
    {
        await using var fixture = new StoreFixture();
        await fixture.AppendAsync("incident/a", 0, StoreFixture.Event(texts: "the secret name"), StoreFixture.Event(texts: "kept"));
        var sealedText = Scalar(fixture.Layout, "SELECT sealed FROM texts ORDER BY position LIMIT 1");
        Assert.True(Holds(fixture.Layout, sealedText));

        Assert.IsType<Appended>(await fixture.Store.AppendAsync(
            StoreFixture.Request("incident/a", 2, StoreFixture.Event("""{"by":"p","e":{"version":1}}""") with { Type = "textErased" }) with { TextsErased = [1] }, Cancellation));

        // The log is emptied right after the answer, on the writer's thread; the next append is behind it.
        await fixture.AppendAsync("incident/b", 0, StoreFixture.Event());
        Assert.False(Holds(fixture.Layout, sealedText));
        Assert.True(LogCheck.Run(fixture.Layout, new LogCheckOptions { Texts = true }).IsWhole);
    }

    private static bool Holds(DataLayout layout, byte[] bytes) => new[] { layout.DatabaseFile, layout.WriteAheadLog }
        .Where(File.Exists)
        .Any(file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            return content.AsSpan().IndexOf(bytes) >= 0;
        });

    private static string Refusal(StoreFixture fixture)
    {
        using var directory = DataDirectory.Open(fixture.Layout.Root);
        return Assert.Throws<DataDirectoryException>(() => SqliteStore.Open(directory, TimeProvider.System)).Message;
    }

    private static byte[] Scalar(DataLayout layout, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={layout.DatabaseFile};Pooling=False;Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (byte[])command.ExecuteScalar()!;
    }

    private static void Execute(DataLayout layout, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={layout.DatabaseFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
