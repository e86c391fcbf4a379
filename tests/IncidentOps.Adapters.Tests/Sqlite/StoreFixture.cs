using System.Security.Cryptography;
using System.Text;
using IncidentOps.Adapters.Sqlite;
using IncidentOps.Engine.Storage;
using Microsoft.Data.Sqlite;

namespace IncidentOps.Adapters.Tests.Sqlite;

/// <summary>A store in a folder of its own that can be closed, reopened, and copied as a crash would leave it.</summary>
internal sealed class StoreFixture : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder folder = new();
    private DataDirectory? directory;
    private SqliteStore? store;

    public StoreFixture(SqliteStoreOptions? options = null) => Open(options);

    public DataLayout Layout => new(folder["data"]);

    public SqliteStore Store => store!;

    public DataDirectory Directory => directory!;

    public string this[string name] => folder[name];

    public static NewEvent Event(string payload = "{\"v\":1}", params string[] texts)
    {
        var detached = texts.Select(text => new DetachedText(RandomNumberGenerator.GetBytes(16), text)).ToList();
        var digests = detached.Select((text, index) =>
            $"{{\"t\":{index},\"d\":\"{Convert.ToBase64String(SHA256.HashData([.. text.Salt.Span, .. Encoding.UTF8.GetBytes(text.Text)]))}\"}}");
        var full = texts.Length == 0 ? payload : payload[..^1] + $",\"texts\":[{string.Join(',', digests)}]}}";
        return new NewEvent(Noon, "noted", 1, Guid.NewGuid(), Encoding.UTF8.GetBytes(full), detached);
    }

    public static AppendRequest Request(string stream, long expected, params NewEvent[] events) =>
        new()
        {
            Stream = stream, ExpectedVersion = expected, Events = events,
            Row = stream.StartsWith("incident/", StringComparison.Ordinal) ? new IncidentRow(true, false, Noon, "{}"u8.ToArray()) : null,
        };

    public async Task AppendAsync(string stream, long expected, params NewEvent[] events) =>
        Assert.IsType<Appended>(await Store.AppendAsync(Request(stream, expected, events), TestContext.Current.CancellationToken));

    public void Open(SqliteStoreOptions? options = null)
    {
        directory = DataDirectory.Open(folder["data"]);
        store = SqliteStore.Open(directory, TimeProvider.System, options);
    }

    public async Task CloseAsync()
    {
        if (store is not null)
        {
            await store.DisposeAsync();
        }

        directory?.Dispose();
        (store, directory) = (null, null);
    }

    /// <summary>The directory as a crash would leave it now; the log cut to a length where one is given.</summary>
    public DataLayout CrashImage(string name, long? logLength = null)
    {
        var image = new DataLayout(folder[name]);
        CopyFolder(Layout.Root, image.Root);
        File.Delete(image.DatabaseFile + "-shm");
        if (logLength is not null)
        {
            using var log = new FileStream(image.WriteAheadLog, FileMode.Open);
            log.SetLength(logLength.Value);
        }

        return image;
    }

    /// <summary>Changes a closed or copied database behind the program's back.</summary>
    public static void Tamper(DataLayout layout, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={layout.DatabaseFile};Pooling=False;Foreign Keys=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.True(command.ExecuteNonQuery() != 0);
    }

    public static void CopyFolder(string from, string to)
    {
        System.IO.Directory.CreateDirectory(to);
        foreach (var file in System.IO.Directory.EnumerateFiles(from).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (var inner in System.IO.Directory.EnumerateDirectories(from))
        {
            CopyFolder(inner, Path.Combine(to, Path.GetFileName(inner)));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        folder.Dispose();
    }
}
