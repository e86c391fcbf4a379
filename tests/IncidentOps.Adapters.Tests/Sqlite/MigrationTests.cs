using System.Text;
using IncidentOps.Adapters.Sqlite;
using IncidentOps.Adapters.Sqlite.Migrations;
using IncidentOps.Engine.Storage;
using Microsoft.Data.Sqlite;

namespace IncidentOps.Adapters.Tests.Sqlite;

/// <summary>Databases of every earlier form open, keep what they held, and go on. Forms/form-N.sql is one as its own program wrote it.</summary>
public sealed class MigrationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<int> Forms => [.. Migration.All.Select(migration => migration.Number)];

    [Fact]
    public void Numbers_follow_one_another_and_no_reader_is_newer_than_its_form()
    {
        Assert.Equal(Enumerable.Range(1, Migration.Newest), Migration.All.Select(migration => migration.Number));
        Assert.All(Migration.All, migration => Assert.InRange(migration.OldestReader, 1, migration.Number));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_database_of_every_form_opens_with_what_it_held(int form)
    {
        using var folder = new TemporaryFolder();
        using var directory = DataDirectory.Open(folder["data"]);
        Write(directory.Layout, form);
        await using var store = SqliteStore.Open(directory, TimeProvider.System);

        var events = await store.ReadAsync("incident/a", 0, 10, Cancellation);
        Assert.Equal(["{\"n\":1", "{\"n\":2", "{\"n\":3"], events.Select(read => Encoding.UTF8.GetString(read.Payload.Span)[..6]));
        Assert.Equal<string?>(["侵害の疑い"], events[0].Texts);
        Assert.Equal<string?>(["山田", "erased"], events[2].Texts);
        Assert.Equal<string?>([null], (await store.ReadAsync("incident/b", 0, 10, Cancellation))[0].Texts);
        Assert.Equal("侵害の疑い", Assert.Single(await store.ListAsync(true, false, null, 10, Cancellation)).Title);
        Assert.Equal(
            new WakeupRow("incident/a", "due/1", 2, StoreFixture.Noon.AddHours(1)),
            Assert.Single(await store.DueAsync(StoreFixture.Noon.AddDays(1), 10, Cancellation)));
        Assert.Equal("mail-breach.yaml", Assert.Single((await store.FindAsync(new string('a', 64), Cancellation))!.Files).Path);

        var (findings, drills) = (await store.FindingsAsync(true, 0, 10, Cancellation), await store.DrillsAsync(null, 10, Cancellation));
        Assert.Equal(form >= 2 ? ["山田"] : [], findings.Select(finding => finding.Text));
        Assert.Equal(form >= 2 ? ["侵害の疑い"] : [], drills.Select(drill => drill.Title));

        Assert.IsType<Appended>(await store.AppendAsync(StoreFixture.Request("incident/a", 3, StoreFixture.Event()), Cancellation));
        Assert.Equal(new StorePosition(1, 6), await store.HeadAsync(Cancellation));
        var report = LogCheck.Run(directory.Layout, new LogCheckOptions { Texts = true });
        Assert.Equal(6, report.Events);
        // The forms were written by hand: without the first checkpoint's file, and incident/b erased without an event and a row in the list.
        Assert.All(
            report.Findings.Where(finding => finding.Stream != "incident/b"),
            finding => Assert.Contains("checkpoint 1 is missing", finding.Message.English, StringComparison.Ordinal));
    }

    [Fact]
    public void A_migration_that_fails_leaves_the_form_before_it()
    {
        using var folder = new TemporaryFolder();
        using var directory = DataDirectory.Open(folder["data"]);
        using var connection = DatabaseFile.OpenWriter(directory.Layout);
        var broken = new Migration(2, 1, "CREATE TABLE later (id INTEGER PRIMARY KEY); INSERT INTO no_such_table VALUES (1)");
        Assert.Throws<SqliteException>(() => DatabaseFile.Migrate(connection, "db", [Migration0001.Step, broken]));
        Assert.Equal(1, DatabaseFile.Version(connection));
        Assert.Equal("1", DatabaseFile.Meta(connection, "oldest_reader"));

        var mended = broken with { Sql = "CREATE TABLE later (id INTEGER PRIMARY KEY)", OldestReader = 2 };
        DatabaseFile.Migrate(connection, "db", [Migration0001.Step, mended]);
        Assert.Equal((2, "2"), (DatabaseFile.Version(connection), DatabaseFile.Meta(connection, "oldest_reader")));
    }

    private static void Write(DataLayout layout, int form)
    {
        var script = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Sqlite", "Forms", $"form-{form}.sql"));
        File.WriteAllBytes(layout.MasterKeyFile, Convert.FromHexString(script.TrimEnd()[^64..]));
        using var connection = new SqliteConnection($"Data Source={layout.DatabaseFile};Pooling=False;Foreign Keys=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = script;
        command.ExecuteNonQuery();
    }
}
