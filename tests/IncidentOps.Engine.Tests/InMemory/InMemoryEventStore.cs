using IncidentOps.Engine.Storage;

namespace IncidentOps.Engine.Tests.InMemory;

/// <summary>
/// An event store without a disk, for tests of what stands above it: streams, wake-up rows and erasure, with faults on demand.
/// Keeps whole milliseconds only, as a database does.
/// </summary>
internal sealed class InMemoryEventStore : IEventStore, IWakeupRows
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<StoredEvent>> streams = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Stream, string Key), WakeupRow> rows = [];
    private long position;
    private long dueReads;

    /// <summary>Asked before each append; what it throws is what the append throws. May wait.</summary>
    public Func<AppendRequest, Task> BeforeAppend { get; set; } = _ => Task.CompletedTask;

    public int Appends { get; private set; }

    /// <summary>How often due rows were asked for: tells that a pump has looked.</summary>
    public long DueReads => Interlocked.Read(ref dueReads);

    public IReadOnlyCollection<WakeupRow> Rows
    {
        get
        {
            lock (gate)
            {
                return [.. rows.Values];
            }
        }
    }

    public async Task<AppendOutcome> AppendAsync(AppendRequest request, CancellationToken cancellation)
    {
        await BeforeAppend(request);
        lock (gate)
        {
            var stream = streams.TryGetValue(request.Stream, out var found) ? found : streams[request.Stream] = [];
            if (stream.Count != request.ExpectedVersion)
            {
                return new AppendConflict(stream.Count);
            }

            if (request.AllTextsErased)
            {
                for (var index = 0; index < stream.Count; index++)
            {
                stream[index] = stream[index] with { Texts = [.. stream[index].Texts.Select(_ => (string?)null)] };
            }
            }

            stream.AddRange(request.Events.Select((next, index) => Stored(next, request.ExpectedVersion + index + 1)));
            foreach (var erased in request.TextsErased)
            {
                var whole = stream[(int)erased - 1];
                stream[(int)erased - 1] = whole with { Texts = [.. whole.Texts.Select(_ => (string?)null)] };
            }

            foreach (var key in request.WakeupsRemoved)
            {
                rows.Remove((request.Stream, key));
            }

            foreach (var row in request.WakeupsSet)
            {
                rows[(request.Stream, row.Key)] = row;
            }

            Appends++;
            return new Appended(new StorePosition(1, ++position));
        }
    }

    public Task<IReadOnlyList<StoredEvent>> ReadAsync(string stream, long afterVersion, int limit, CancellationToken cancellation)
    {
        lock (gate)
        {
            return Task.FromResult<IReadOnlyList<StoredEvent>>(
                streams.TryGetValue(stream, out var found) ? [.. found.Skip((int)afterVersion).Take(limit)] : []);
        }
    }

    public Task<StorePosition> HeadAsync(CancellationToken cancellation) => Task.FromResult(new StorePosition(1, position));

    public Task<IReadOnlyList<WakeupRow>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellation)
    {
        lock (gate)
        {
            Interlocked.Increment(ref dueReads);
            return Task.FromResult<IReadOnlyList<WakeupRow>>([.. rows.Values.Where(row => row.At <= now).OrderBy(row => row.At).Take(limit)]);
        }
    }

    public Task<DateTimeOffset?> NextAsync(DateTimeOffset after, CancellationToken cancellation)
    {
        lock (gate)
        {
            return Task.FromResult(rows.Values.Where(row => row.At > after).Select(row => (DateTimeOffset?)row.At).Min());
        }
    }

    public Task<WakeupOverview> OverviewAsync(int fromKind, int limit, CancellationToken cancellation)
    {
        lock (gate)
        {
            var of = rows.Values.Where(row => row.Kind >= fromKind).OrderBy(row => row.At).ToList();
            return Task.FromResult(new WakeupOverview(
                of.GroupBy(row => row.Kind).ToDictionary(same => same.Key, same => same.Count()), [.. of.Take(limit)]));
        }
    }

    /// <summary>Puts a row there that no state calls for, as damage or an older build might.</summary>
    public void Plant(WakeupRow row)
    {
        lock (gate)
        {
            rows[(row.Stream, row.Key)] = row;
        }
    }

    /// <summary>Puts an event there that nobody decided.</summary>
    public void Plant(string stream, StoredEvent planted)
    {
        lock (gate)
        {
            (streams.TryGetValue(stream, out var found) ? found : streams[stream] = []).Add(planted);
        }
    }

    private static StoredEvent Stored(NewEvent next, long version) => new(
        version, DateTimeOffset.FromUnixTimeMilliseconds(next.RecordedAt.ToUnixTimeMilliseconds()), next.Type, next.Schema, next.CommandId,
        next.Payload.ToArray(), [.. next.Texts.Select(text => (string?)text.Text)]);
}
