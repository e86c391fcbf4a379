using System.Collections.Concurrent;
using System.Text;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Tests.Storage;

/// <summary>What every event store keeps to. A new store is done when a class derived from this one passes.</summary>
public abstract partial class EventStoreContract : IAsyncLifetime
{
    protected static readonly DateTimeOffset Noon = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected IEventStore Store { get; private set; } = null!;

    /// <summary>The store under test, which implements the other ports of the same database too.</summary>
    protected IIncidentList Incidents => (IIncidentList)Store;

    protected IFindingList Findings => (IFindingList)Store;

    protected IDrillList Drills => (IDrillList)Store;

    protected IWakeupRows Wakeups => (IWakeupRows)Store;

    protected IPlanTexts Plans => (IPlanTexts)Store;

    public async ValueTask InitializeAsync() => Store = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A new, empty store.</summary>
    protected abstract ValueTask<IEventStore> OpenAsync();

    protected abstract ValueTask CloseAsync();

    protected static NewEvent Event(string payload = "{\"v\":1}", DateTimeOffset? at = null, string type = "noted", params string[] texts) => new(
        at ?? Noon, type, 1, Guid.NewGuid(), Encoding.UTF8.GetBytes(payload), texts.Select(text => new DetachedText(Guid.NewGuid().ToByteArray(), text)).ToList());

    protected static AppendRequest Request(string stream, long expected, params NewEvent[] events) =>
        new() { Stream = stream, ExpectedVersion = expected, Events = events.Length == 0 ? [Event()] : events };

    protected Task<AppendOutcome> Append(AppendRequest request) => Store.AppendAsync(request, Cancellation);

    protected async Task<StorePosition> MustAppend(AppendRequest request) => Assert.IsType<Appended>(await Append(request)).Position;

    protected Task<IReadOnlyList<StoredEvent>> ReadAll(string stream) => Store.ReadAsync(stream, 0, 10_000, Cancellation);

    [Fact]
    public async Task What_is_appended_is_read_back_exactly()
    {
        var at = Noon.AddTicks(1234567);
        var appended = new NewEvent(at.ToOffset(TimeSpan.FromHours(9)), "step-completed", 3, Guid.NewGuid(), "{\"note\":\"確認しました\"}"u8.ToArray(), []);
        await MustAppend(Request("incident/a", 0, appended));

        var read = Assert.Single(await ReadAll("incident/a"));
        Assert.Equal((1, at, "step-completed", 3, appended.CommandId), (read.Version, read.RecordedAt, read.Type, read.Schema, read.CommandId));
        Assert.Equal(appended.Payload.ToArray(), read.Payload.ToArray());
        Assert.Empty(read.Texts);
    }

    [Fact]
    public async Task A_part_of_a_larger_buffer_is_stored_as_that_part()
    {
        await MustAppend(Request("incident/a", 0, Event() with { Payload = Encoding.UTF8.GetBytes("xx{\"a\":1}yy").AsMemory(2, 7) }));
        Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString(Assert.Single(await ReadAll("incident/a")).Payload.Span));
    }

    [Fact]
    public async Task A_stale_expected_version_conflicts_and_names_the_actual_one()
    {
        await MustAppend(Request("incident/a", 0, Event(), Event()));
        Assert.Equal(new AppendConflict(2), await Append(Request("incident/a", 1)));
        Assert.Equal(new AppendConflict(2), await Append(Request("incident/a", 0)));
        Assert.Equal(new AppendConflict(2), await Append(Request("incident/a", 3)));
        Assert.Equal(new AppendConflict(0), await Append(Request("incident/none", 1)));
        Assert.Equal(2, (await ReadAll("incident/a")).Count);
        Assert.Empty(await ReadAll("incident/none"));
    }

    [Fact]
    public async Task Reading_goes_page_by_page()
    {
        await MustAppend(Request("incident/a", 0, Enumerable.Range(1, 25).Select(number => Event($"{{\"n\":{number}}}", texts: $"text {number}")).ToArray()));
        var seen = new List<long>();
        while (await Store.ReadAsync("incident/a", seen.LastOrDefault(), 7, Cancellation) is { Count: > 0 } page)
        {
            Assert.All(page, read => Assert.Equal($"text {read.Version}", Assert.Single(read.Texts)));
            seen.AddRange(page.Select(read => read.Version));
        }

        Assert.Equal(Enumerable.Range(1, 25).Select(number => (long)number), seen);
        Assert.Empty(await Store.ReadAsync("incident/a", 99, 7, Cancellation));
    }

    [Fact]
    public async Task Positions_only_grow_and_the_head_is_the_last_one()
    {
        Assert.Equal(0, (await Store.HeadAsync(Cancellation)).Value);
        var last = default(StorePosition);
        for (var number = 0; number < 10; number++)
        {
            var position = await MustAppend(Request($"incident/{number % 3}", number / 3, Event()));
            Assert.True(position.Value > last.Value);
            last = position;
        }

        Assert.Equal(last, await Store.HeadAsync(Cancellation));
    }

    public static TheoryData<string> Bad => ["empty payload", "no events", "schema 0", "short salt", "time backwards", "name", "type", "huge payload", "huge text", "foreign wake-up"];

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_bad_request_is_refused_whole(string what)
    {
        await MustAppend(Request("incident/a", 0, Event(at: Noon)));
        var good = Event(at: Noon.AddSeconds(2));
        var request = what switch
        {
            "empty payload" => Request("incident/a", 1, good, good with { Payload = ReadOnlyMemory<byte>.Empty }),
            "no events" => new AppendRequest { Stream = "incident/a", ExpectedVersion = 1, Events = [] },
            "schema 0" => Request("incident/a", 1, good, good with { Schema = 0 }),
            "short salt" => Request("incident/a", 1, good, good with { Texts = [new DetachedText(new byte[3], "x")] }),
            "time backwards" => Request("incident/a", 1, good, good with { RecordedAt = Noon.AddSeconds(1) }),
            "name" => Request("incident/\0", 0, good),
            "type" => Request("incident/a", 1, good, good with { Type = "" }),
            "huge payload" => Request("incident/a", 1, good, good with { Payload = new byte[2 << 20] }),
            "huge text" => Request("incident/a", 1, good, Event(at: good.RecordedAt, texts: new string('あ', 1 << 20))),
            _ => Request("incident/a", 1, good) with { WakeupsSet = [new WakeupRow("incident/b", "k", 1, Noon)] },
        };
        await Assert.ThrowsAsync<AppendRefusedException>(() => Append(request));
        Assert.Single(await ReadAll("incident/a"));
        await MustAppend(Request("incident/a", 1, good));
    }

    [Fact]
    public async Task Recorded_time_never_goes_backwards()
    {
        await MustAppend(Request("incident/a", 0, Event(at: Noon)));
        await Assert.ThrowsAsync<AppendRefusedException>(() => Append(Request("incident/a", 1, Event(at: Noon.AddTicks(-1)))));
        await MustAppend(Request("incident/a", 1, Event(at: Noon)));
        Assert.Equal(2, (await ReadAll("incident/a")).Count);
    }

    [Fact]
    public async Task A_refused_request_leaves_no_trace_and_its_neighbours_go_through()
    {
        // The bad one breaks after its first event is written: a wake-up kind can't be the problem, so its time goes backwards against the stream.
        await MustAppend(Request("incident/bad", 0, Event(at: Noon)));
        var good = Enumerable.Range(0, 20).Select(number => Append(Request($"incident/{number}", 0, Event()))).ToList();
        var conflicts = Enumerable.Range(0, 5).Select(_ => Append(Request("incident/bad", 7, Event()))).ToList();
        var bad = Enumerable.Range(0, 5).Select(_ => Append(Request("incident/bad", 1, Event(at: Noon.AddDays(-1))) with
        {
            WakeupsSet = [new WakeupRow("incident/bad", "k", 1, Noon)],
        })).ToList();
        var more = Enumerable.Range(20, 20).Select(number => Append(Request($"incident/{number}", 0, Event()))).ToList();

        Assert.All(await Task.WhenAll(good.Concat(more)), outcome => Assert.IsType<Appended>(outcome));
        Assert.All(await Task.WhenAll(conflicts), outcome => Assert.Equal(new AppendConflict(1), outcome));
        foreach (var refused in bad)
        {
            await Assert.ThrowsAsync<AppendRefusedException>(() => refused);
        }

        Assert.Single(await ReadAll("incident/bad"));
        Assert.Empty(await Wakeups.DueAsync(Noon.AddYears(1), 10, Cancellation));
        Assert.Equal(41, (await Store.HeadAsync(Cancellation)).Value);
    }

    [Fact]
    public async Task Concurrent_writers_keep_every_stream_whole()
    {
        var wins = new ConcurrentDictionary<string, int>();
        await Task.WhenAll(Enumerable.Range(0, 64).Select(async writer =>
        {
            var stream = $"incident/{writer % 8}";
            var version = 0L;
            for (var done = 0; done < 10;)
            {
                switch (await Append(Request(stream, version, Event(type: "by-" + writer), Event(type: "by-" + writer))))
                {
                    case Appended:
                        (version, done) = (version + 2, done + 1);
                        wins.AddOrUpdate(stream, 1, (_, before) => before + 1);
                        break;
                    case AppendConflict conflict:
                        version = conflict.ActualVersion;
                        break;
                }
            }
        }));
        Assert.Equal(1280, (await Store.HeadAsync(Cancellation)).Value);
        foreach (var (stream, count) in wins)
        {
            var events = await ReadAll(stream);
            Assert.Equal(count * 2, events.Count);
            Assert.Equal(Enumerable.Range(1, count * 2).Select(version => (long)version), events.Select(read => read.Version));
            Assert.All(events.Chunk(2), pair => Assert.Equal(pair[0].Type, pair[1].Type));
        }
    }

    [Fact]
    public async Task Cancelling_keeps_all_or_nothing()
    {
        for (var round = 0; round < 60; round++)
        {
            var stream = $"incident/{round}";
            using var source = new CancellationTokenSource();
            var busy = Enumerable.Range(0, 8).Select(number => Append(Request($"busy/{round}-{number}", 0, Event()))).ToList();
            var append = Store.AppendAsync(Request(stream, 0, Event(), Event(), Event()), source.Token);
            if (round % 3 != 0)
            {
                await Task.WhenAny(busy);
            }

            await source.CancelAsync();
            var kept = 3;
            try
            {
                await append;
            }
            catch (OperationCanceledException)
            {
                kept = 0;
            }

            await Task.WhenAll(busy);
            Assert.Equal(kept, (await ReadAll(stream)).Count);
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.AppendAsync(Request("incident/never", 0), new CancellationToken(true)));
        Assert.Empty(await ReadAll("incident/never"));
    }
}
