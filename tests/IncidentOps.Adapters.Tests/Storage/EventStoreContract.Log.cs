using IncidentOps.Core.People;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Tests.Storage;

/// <summary>The log as the audit reads it: all streams, the newest first, with place and hash.</summary>
public abstract partial class EventStoreContract
{
    private IEventLog Log => (IEventLog)Store;

    private static EventLogQuery Query(long? before = null, DateTimeOffset? from = null, DateTimeOffset? to = null, string? actor = null, int limit = 100) =>
        new(before, from, to, actor is null ? null : new PersonId(actor), limit);

    [Fact]
    public async Task The_log_is_read_back_over_all_streams_and_narrowed()
    {
        for (var number = 0; number < 9; number++)
        {
            var appended = Event($"{{\"by\":\"p{number % 2}\",\"e\":{{\"by\":\"other\"}}}}", Noon.AddMinutes(number), texts: $"text {number}");
            await MustAppend(Request($"incident/{number % 3}", number / 3, appended));
        }

        await MustAppend(Request("incident/raw", 0, Event("not json", Noon.AddHours(1))));
        var all = await Log.ReadBackAsync(Query(), Cancellation);
        Assert.Equal(Enumerable.Range(1, 10).Reverse().Select(position => (long)position), all.Select(logged => logged.Position));
        Assert.Equal(("incident/2", 3, "text 8"), (all[1].Stream, all[1].Event.Version, all[1].Event.Texts[0]));
        Assert.All(all, logged => Assert.Equal(64, logged.Hash.Length));
        Assert.Equal([5L, 4, 3], (await Log.ReadBackAsync(Query(before: 6, limit: 3), Cancellation)).Select(logged => logged.Position));
        Assert.Equal([4L, 3], (await Log.ReadBackAsync(Query(from: Noon.AddMinutes(2), to: Noon.AddMinutes(4)), Cancellation)).Select(logged => logged.Position));
        Assert.Equal([8L, 6, 4, 2], (await Log.ReadBackAsync(Query(actor: "p1"), Cancellation)).Select(logged => logged.Position));
        Assert.Empty(await Log.ReadBackAsync(Query(actor: "other"), Cancellation));

        var stream = await Log.ReadStreamAsync("incident/1", 1, 10, Cancellation);
        Assert.Equal([(5L, 2L), (8L, 3L)], stream.Select(logged => (logged.Position, logged.Event.Version)));
        Assert.Equal(all.Single(logged => logged.Position == 5).Hash, stream[0].Hash);
        Assert.Empty(await Log.ReadStreamAsync("incident/none", 0, 10, Cancellation));
    }

    [Fact]
    public async Task The_streams_that_name_a_value_are_found_each_once()
    {
        await MustAppend(Request("incident/a", 0, Event("""{"by":"p","e":{"sha256":"one"}}"""), Event("""{"by":"p","e":{"sha256":"one"}}"""), Event("""{"by":"p","e":{"sha256":"two"}}""")));
        await MustAppend(Request("incident/b", 0, Event("""{"by":"p","e":{"sha256":"one","other":"two"}}"""), Event("not json")));
        await MustAppend(Request("incident/c", 0, Event("""{"by":"p","e":{"sha256":"three"}}"""), Event("""{"by":"p","e":{"sha256":"two"}}""", type: "another")));
        var type = (await Log.ReadStreamAsync("incident/a", 0, 1, Cancellation))[0].Event.Type;
        var found = await Log.StreamsNamingAsync(type, "sha256", ["one", "two"], Cancellation);
        Assert.Equal(
            [("incident/a", "one"), ("incident/a", "two"), ("incident/b", "one")],
            found.OrderBy(pair => pair.Stream, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal));
        Assert.Empty(await Log.StreamsNamingAsync(type, "sha256", [], Cancellation));
        Assert.Empty(await Log.StreamsNamingAsync("unheardOf", "sha256", ["one"], Cancellation));
    }

    [Fact]
    public async Task A_whole_log_verifies()
    {
        var row = new IncidentRow(true, false, Event().RecordedAt, "{}"u8.ToArray());
        await MustAppend(Request("incident/a", 0, Event(), Event()) with { Row = row });
        var verified = await ((ILogVerifier)Store).VerifyAsync(Cancellation);
        Assert.True(verified.IsIntact, string.Join('\n', verified.Faults));
        Assert.Equal((1, 2), (verified.Streams, verified.Events));
    }
}
