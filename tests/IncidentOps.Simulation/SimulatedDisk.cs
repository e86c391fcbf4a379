using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Simulation;

/// <summary>
/// The file as it would be found after a power cut, and the writer before it: appends wait, are committed in groups, and a crash loses
/// what was not synced, or does not.
/// </summary>
internal sealed class SimulatedDisk(World world)
{
    private readonly Dictionary<string, List<StoredEvent>> streams = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(string Stream, string Key), WakeupRow> rows = [];
    private List<Pending> waiting = [];
    private List<Pending>? committing;
    private bool hasFailed;
    private long position;

    private sealed record Pending(AppendRequest Request, Action<AppendOutcome?> Done);

    public IEnumerable<string> Streams => streams.Keys;

    public IReadOnlyList<StoredEvent> Read(string stream) => streams.TryGetValue(stream, out var found) ? found : [];

    public List<WakeupRow> Due(DateTimeOffset now) => [.. rows.Values.Where(row => row.At <= now).OrderBy(row => row.At)];

    public IEnumerable<WakeupRow> Rows(string stream) => rows.Values.Where(row => row.Stream == stream);

    /// <param name="done">Told what became of it; null where the commit's end is unclear.</param>
    public void Append(AppendRequest request, Action<AppendOutcome?> done)
    {
        if (hasFailed)
        {
            done(null);
            return;
        }

        if (world.Random.Chance(world.Faults.Rogue))
        {
            AppendBehindTheBack(request.Stream);
        }

        if (world.Faults.Planted == Bug.AcknowledgeBeforeSync && Fits(request))
        {
            waiting.Add(new Pending(request, _ => { }));
            done(new Appended(new StorePosition(1, ++position)));
        }
        else
        {
            waiting.Add(new Pending(request, done));
        }

        if (committing is null)
        {
            world.Scheduler.After(TimeSpan.Zero, BeginCommit);
        }
    }

    /// <summary>The process died: what waited is gone; what was being committed is on disk, or it is not.</summary>
    public void Crash()
    {
        if (committing is { } group && world.Random.Chance(0.5))
        {
            group.ForEach(pending => Write(pending.Request));
        }

        (committing, waiting, hasFailed) = (null, [], false);
    }

    private void BeginCommit()
    {
        if (committing is not null || waiting.Count == 0 || hasFailed)
        {
            return;
        }

        var group = committing = waiting;
        waiting = [];
        world.Scheduler.After(world.Random.Milliseconds(1, 20), () => EndCommit(group));
    }

    private void EndCommit(List<Pending> group)
    {
        if (!ReferenceEquals(committing, group))
        {
            return;
        }

        committing = null;
        if (world.Random.Chance(world.Faults.CommitUnclear))
        {
            hasFailed = true;
            world.Seen.UnclearCommits++;
            if (world.Random.Chance(0.5))
            {
                group.ForEach(pending => Write(pending.Request));
            }

            group.Concat(waiting).ToList().ForEach(pending => pending.Done(null));
            waiting = [];
            return;
        }

        var outcomes = group.ConvertAll(pending => (pending, Outcome: Write(pending.Request)));
        outcomes.ForEach(pair => pair.pending.Done(pair.Outcome));
        BeginCommit();
    }

    private bool Fits(AppendRequest request) => Read(request.Stream).Count == request.ExpectedVersion;

    private AppendOutcome Write(AppendRequest request)
    {
        var stream = streams.TryGetValue(request.Stream, out var found) ? found : streams[request.Stream] = [];
        if (stream.Count != request.ExpectedVersion)
        {
            world.Seen.Conflicts++;
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

        if (world.Faults.Planted != Bug.KeepStaleWakeups)
        {
            request.WakeupsRemoved.ToList().ForEach(key => rows.Remove((request.Stream, key)));
        }

        foreach (var row in request.WakeupsSet.Where(_ => world.Faults.Planted != Bug.LoseWakeups || !world.Random.Chance(0.05)))
        {
            rows[(request.Stream, row.Key)] = row;
        }

        return new Appended(new StorePosition(1, ++position));
    }

    /// <summary>Somebody else's note, as if a second process had written it.</summary>
    private void AppendBehindTheBack(string stream)
    {
        if (!streams.TryGetValue(stream, out var events) || events.Count == 0)
        {
            return;
        }

        var state = world.Fold(stream);
        var note = new NoteAdded(FormattableString.Invariant($"n{state.Notes.Count + 1}"), PersonalText.From("from elsewhere"));
        var recorded = new RecordedEvent(state.Version + 1, state.LastRecordedAt, new("rogue"), world.Random.NextGuid(), "", null, note);
        events.Add(Stored(world.Codec.Encode(recorded), recorded.Version));
    }

    private static StoredEvent Stored(NewEvent next, long version) => new(
        version, DateTimeOffset.FromUnixTimeMilliseconds(next.RecordedAt.ToUnixTimeMilliseconds()), next.Type, next.Schema, next.CommandId,
        next.Payload, [.. next.Texts.Select(text => (string?)text.Text)]);
}
