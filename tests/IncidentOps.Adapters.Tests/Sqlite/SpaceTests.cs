using IncidentOps.Adapters.Sqlite;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Tests.Sqlite;

/// <summary>A ten-step run by people stays within its budget on disk: 12 KB, everything told.</summary>
public sealed class SpaceTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_ten_step_run_takes_at_most_12_KB()
    {
        const int runs = 200;
        await using var fixture = new StoreFixture();
        await fixture.CloseAsync();
        var before = Size(fixture.Layout);
        fixture.Open();
        for (var run = 0; run < runs; run++)
        {
            await RunAsync(fixture, $"incident/{Guid.CreateVersion7()}");
        }

        await fixture.Store.WriteCheckpointAsync(TestContext.Current.CancellationToken);
        await fixture.CloseAsync();
        var each = (Size(fixture.Layout) - before) / runs;
        output.WriteLine($"{each} bytes a run");
        Assert.InRange(each, 1, 12_000);
    }

    /// <summary>Thirteen events of 150 to 250 bytes, six short texts, a list row and wake-ups that come and go.</summary>
    private static async Task RunAsync(StoreFixture fixture, string stream)
    {
        for (var version = 0; version < 13; version++)
        {
            string[] texts = version % 2 == 0 && version < 12 ? ["証跡を確認し、送信キューを止めました（山田）"] : [];
            var payload = $"{{\"step\":\"contain-account-{version}\",\"by\":\"{Guid.NewGuid()}\",\"run\":1,\"filler\":\"{new string('x', 70 + (version * 5))}\"}}";
            var request = StoreFixture.Request(stream, version, StoreFixture.Event(payload, texts)) with
            {
                Row = new IncidentRow(version < 12, false, StoreFixture.Noon, System.Text.Encoding.UTF8.GetBytes(new string('s', 300))),
                WakeupsSet = version < 12 ? [new WakeupRow(stream, $"due/{version}", 1, StoreFixture.Noon.AddHours(1))] : [],
                WakeupsRemoved = version > 0 ? [$"due/{version - 1}"] : [],
            };
            Assert.IsType<Appended>(await fixture.Store.AppendAsync(request, TestContext.Current.CancellationToken));
        }
    }

    private static long Size(DataLayout layout) => Directory.EnumerateFiles(layout.Root, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
}
