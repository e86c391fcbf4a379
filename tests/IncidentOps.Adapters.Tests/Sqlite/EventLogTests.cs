using System.Text;
using IncidentOps.Adapters.Sqlite;
using IncidentOps.Core.People;
using IncidentOps.Engine.Storage;
using Microsoft.Extensions.Time.Testing;

namespace IncidentOps.Adapters.Tests.Sqlite;

public sealed class EventLogTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string root = Directory.CreateTempSubdirectory("incidentops-log-").FullName;
    private DataDirectory directory = null!;
    private SqliteStore store = null!;

    public async ValueTask InitializeAsync()
    {
        directory = DataDirectory.Open(root);
        store = SqliteStore.Open(directory, new FakeTimeProvider(Start));
        for (var number = 1; number <= 6; number++)
        {
            await Append(number % 2 == 0 ? "people" : "incident/1", (number - 1) / 2, number, number <= 2 ? "sato" : "tanaka");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        directory.Dispose();
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task Events_of_all_streams_come_newest_first_page_by_page_with_their_texts()
    {
        var first = await store.ReadBackAsync(new EventLogQuery(null, null, null, null, 4), TestContext.Current.CancellationToken);
        Assert.Equal([("people", 3L), ("incident/1", 3L), ("people", 2L), ("incident/1", 2L)], first.Select(logged => (logged.Stream, logged.Event.Version)));
        var second = await store.ReadBackAsync(new EventLogQuery(first[^1].Position, null, null, null, 4), TestContext.Current.CancellationToken);
        Assert.Equal([("people", 1L), ("incident/1", 1L)], second.Select(logged => (logged.Stream, logged.Event.Version)));
        Assert.Equal(["text 2"], second[0].Event.Texts);
        Assert.All(first, logged => Assert.Equal(64, logged.Hash.Length));
    }

    [Fact]
    public async Task They_are_narrowed_by_person_and_by_time()
    {
        var tanaka = await store.ReadBackAsync(new EventLogQuery(null, null, null, new PersonId("tanaka"), 100), TestContext.Current.CancellationToken);
        Assert.Equal(4, tanaka.Count);
        var hour = await store.ReadBackAsync(
            new EventLogQuery(null, Start.AddHours(2), Start.AddHours(4), null, 100), TestContext.Current.CancellationToken);
        Assert.Equal([Start.AddHours(3), Start.AddHours(2)], hour.Select(logged => logged.Event.RecordedAt));
        Assert.Empty(await store.ReadBackAsync(new EventLogQuery(null, null, null, new PersonId("x' OR 1=1 --"), 100), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task One_streams_events_come_in_order_and_an_erased_text_is_null()
    {
        await store.AppendAsync(
            new AppendRequest { Stream = "incident/1", ExpectedVersion = 3, Events = [Event(7, "sato")], TextsErased = [2] }, TestContext.Current.CancellationToken);
        var read = await store.ReadStreamAsync("incident/1", 1, 2, TestContext.Current.CancellationToken);
        Assert.Equal([2L, 3L], read.Select(logged => logged.Event.Version));
        Assert.Equal([null], read[0].Event.Texts);
        Assert.Equal(["text 5"], read[1].Event.Texts);
        Assert.Empty(await store.ReadStreamAsync("incident/none", 0, 10, TestContext.Current.CancellationToken));
    }

    private async Task Append(string stream, long version, int number, string actor) => Assert.IsType<Appended>(await store.AppendAsync(
        new AppendRequest { Stream = stream, ExpectedVersion = version, Events = [Event(number, actor)] }, TestContext.Current.CancellationToken));

    private static NewEvent Event(int number, string actor) => new(
        Start.AddHours(number), "noteAdded", 1, Guid.NewGuid(), Encoding.UTF8.GetBytes($$"""{"by":"{{actor}}","e":{}}"""),
        [new DetachedText(new byte[16], FormattableString.Invariant($"text {number}"))]);
}
