using System.Security.Cryptography;
using IncidentOps.Adapters.Sqlite;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Tests.Sqlite;

/// <summary>Evidence is kept once by its hash, bounded, and hashed again on the way out.</summary>
public sealed class FileEvidenceStoreTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly FileEvidenceStore store;

    public FileEvidenceStoreTests()
    {
        Directory.CreateDirectory(folder["data"]);
        store = new FileEvidenceStore(new DataLayout(folder["data"]));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IEnumerable<string> Files => Directory.EnumerateFiles(folder["data"], "*", SearchOption.AllDirectories);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_file_is_kept_once_under_its_hash_and_read_back()
    {
        var content = RandomNumberGenerator.GetBytes(300_000);
        var kept = await store.KeepAsync(new MemoryStream(content), content.Length, Cancellation);
        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(content)), 300_000), (kept.Sha256, (int)kept.Size));
        Assert.Equal(kept, await store.KeepAsync(new MemoryStream(content), content.Length, Cancellation));
        Assert.Equal(Path.Combine(folder["data"], "evidence", kept.Sha256[..2], kept.Sha256), Assert.Single(Files));

        await using var read = await store.OpenAsync(kept.Sha256, Cancellation);
        var copy = new MemoryStream();
        await read!.CopyToAsync(copy, Cancellation);
        Assert.Equal(content, copy.ToArray());
    }

    [Fact]
    public async Task Concurrent_keeping_of_the_same_content_agrees()
    {
        var content = RandomNumberGenerator.GetBytes(50_000);
        var kept = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => store.KeepAsync(new MemoryStream(content), 1 << 20, Cancellation))));
        Assert.Single(kept.Distinct());
        Assert.Single(Files);
    }

    [Fact]
    public async Task Too_large_a_file_leaves_nothing()
    {
        await Assert.ThrowsAsync<EvidenceTooLargeException>(() => store.KeepAsync(new MemoryStream(new byte[101]), 100, Cancellation));
        Assert.Empty(Files);
        Assert.Equal(100, (await store.KeepAsync(new MemoryStream(new byte[100]), 100, Cancellation)).Size);
    }

    [Fact]
    public async Task A_damaged_file_throws_at_its_end()
    {
        var kept = await store.KeepAsync(new MemoryStream(new byte[1000]), 1000, Cancellation);
        var file = Files.Single();
        await File.WriteAllBytesAsync(file, [.. new byte[999], 1], Cancellation);
        await using var read = await store.OpenAsync(kept.Sha256, Cancellation);
        await Assert.ThrowsAsync<StoreDamagedException>(() => read!.CopyToAsync(Stream.Null, Cancellation));
    }

    [Fact]
    public async Task A_file_is_destroyed_unless_it_was_kept_again_lately()
    {
        var kept = await store.KeepAsync(new MemoryStream([1, 2, 3]), 10, Cancellation);
        var other = await store.KeepAsync(new MemoryStream([4, 5]), 10, Cancellation);
        Assert.False(await store.DestroyAsync(kept.Sha256, DateTimeOffset.UtcNow.AddHours(-1), Cancellation));
        Assert.NotNull(await store.OpenAsync(kept.Sha256, Cancellation));

        Assert.True(await store.DestroyAsync(kept.Sha256, DateTimeOffset.UtcNow.AddHours(1), Cancellation));
        Assert.Null(await store.OpenAsync(kept.Sha256, Cancellation));
        Assert.Equal(other.Sha256, Path.GetFileName(Assert.Single(Files)));
        Assert.True(await store.DestroyAsync(kept.Sha256, DateTimeOffset.UtcNow.AddHours(1), Cancellation));
        Assert.Equal(kept, await store.KeepAsync(new MemoryStream([1, 2, 3]), 10, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => store.DestroyAsync("../../incidentops.db", DateTimeOffset.UtcNow, Cancellation));
    }

    [Fact]
    public async Task What_isnt_a_kept_hash_is_not_found()
    {
        Assert.Null(await store.OpenAsync(new string('a', 64), Cancellation));
        Assert.Null(await store.OpenAsync("../../etc/passwd", Cancellation));
        Assert.Null(await store.OpenAsync(new string('A', 64), Cancellation));
    }

    [Fact]
    public void What_a_crash_left_half_written_is_cleared_away()
    {
        File.WriteAllText(Path.Combine(folder["data"], "evidence", "x.part"), "half");
        _ = new FileEvidenceStore(new DataLayout(folder["data"]));
        Assert.Empty(Files);
    }
}
