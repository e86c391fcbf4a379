using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;
using IncidentOps.Engine.Telemetry;

namespace IncidentOps.Engine.Registers;

/// <summary>
/// A small stream that is wanted at every request (people, settings): kept folded in memory, read without waiting, changed one
/// command at a time. What it shows is on disk.
/// </summary>
public abstract class Register<TState, TEvent, TCommand>(
    string stream, IEventStore store, TimeProvider clock, IStoreFailure failure) : IDisposable
    where TState : class
    where TEvent : class
{
    private const int ReadPage = 1_000;
    private const int MaximumTries = 5;

    private readonly PayloadCodec<TEvent> codec = new();
    private readonly SemaphoreSlim turn = new(1, 1);
    private volatile TState? current;

    /// <summary>The state as committed.</summary>
    /// <exception cref="InvalidOperationException">Nothing has been loaded yet.</exception>
    public TState Current => current ?? throw new InvalidOperationException($"The {stream} stream has not been loaded.");

    /// <summary>Reads the stream from disk.</summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            current = await ReadAsync(cancellation);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Decides a command and keeps what it leads to. Answers only once that is on disk; null where all is well, else why not.</summary>
    /// <exception cref="StoreFailedException">It may or may not have been kept; the process stops.</exception>
    public async Task<Refusal?> SubmitAsync(TCommand command, Actor actor, CancellationToken cancellation, Guid? commandId = null)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            for (var tries = 0; tries < MaximumTries; tries++)
            {
                var before = current ??= await ReadAsync(cancellation);
                var now = WholeMilliseconds(clock.GetUtcNow());
                var verdict = Decide(before, command, new PeopleContext(now, actor));
                if (verdict.Refusal is not null || verdict.Events.IsEmpty)
                {
                    return verdict.Refusal;
                }

                if (await CommitAsync(before, verdict, actor.Id, now, commandId ?? Guid.CreateVersion7(now)))
                {
                    return null;
                }
            }

            throw new InvalidOperationException($"The {stream} stream is changed by somebody else all the time.");
        }
        catch (StoreFailedException exception)
        {
            failure.Stop(exception);
            throw;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The events after <paramref name="afterVersion"/>, at most <paramref name="limit"/>: for the audit.</summary>
    public async Task<IReadOnlyList<Recorded<TEvent>>> EventsAsync(long afterVersion, int limit, CancellationToken cancellation) =>
        [.. (await store.ReadAsync(stream, afterVersion, limit, cancellation)).Select(Decode)];

    public void Dispose()
    {
        turn.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract TState Nothing { get; }

    protected abstract (long Version, DateTimeOffset LastRecordedAt) PlaceOf(TState state);

    protected abstract Verdict<TEvent> Decide(TState state, TCommand command, PeopleContext context);

    protected abstract TState Evolve(TState state, Recorded<TEvent> recorded);

    /// <summary>Versions of events whose texts the event destroys.</summary>
    protected abstract IEnumerable<long> ErasedBy(TState before, TEvent next);

    /// <summary>Whether the event ends the store's hold of effects.</summary>
    protected virtual bool ReleasesEffects(TEvent next) => false;

    /// <summary>Told of every commit, in order.</summary>
    protected abstract Task AdvancedAsync(TState before, TState after, IReadOnlyList<Recorded<TEvent>> events);

    private async Task<bool> CommitAsync(TState before, Verdict<TEvent> verdict, PersonId actor, DateTimeOffset now, Guid commandId)
    {
        var (version, last) = PlaceOf(before);
        var recordedAt = now > last ? now : last;
        var recorded = verdict.Events.Select((next, index) => new Recorded<TEvent>(version + 1 + index, recordedAt, actor, commandId, next)).ToList();
        // Folding comes first: what can't be folded must not be stored.
        var after = recorded.Aggregate(before, Evolve);
        var began = clock.GetTimestamp();
        var outcome = await store.AppendAsync(
            new AppendRequest
            {
                Stream = stream,
                ExpectedVersion = version,
                Events = [.. recorded.Select(next => codec.Encode(next.RecordedAt, next.CommandId, new Attribution(next.Actor), next.Event))],
                TextsErased = [.. verdict.Events.SelectMany(next => ErasedBy(before, next))],
                EffectsReleased = verdict.Events.Any(ReleasesEffects),
            },
            CancellationToken.None);
        EngineTelemetry.CommitDuration.Record(clock.GetElapsedTime(began).TotalSeconds, KeyValuePair.Create<string, object?>("stream", stream));
        if (outcome is not Appended)
        {
            current = null;
            return false;
        }

        current = after;
        await AdvancedAsync(before, after, recorded);
        return true;
    }

    private async Task<TState> ReadAsync(CancellationToken cancellation)
    {
        var state = Nothing;
        while (true)
        {
            var page = await store.ReadAsync(stream, PlaceOf(state).Version, ReadPage, cancellation);
            state = page.Select(Decode).Aggregate(state, Evolve);
            if (page.Count < ReadPage)
            {
                return state;
            }
        }
    }

    private Recorded<TEvent> Decode(StoredEvent stored)
    {
        var (attribution, body) = codec.Decode(stored);
        return new Recorded<TEvent>(stored.Version, stored.RecordedAt, attribution.Actor, stored.CommandId, body);
    }

    private static DateTimeOffset WholeMilliseconds(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
}
