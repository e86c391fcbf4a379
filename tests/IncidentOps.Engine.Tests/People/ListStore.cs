using IncidentOps.Engine.Storage;

namespace IncidentOps.Engine.Tests.People;

/// <summary>Streams in lists: enough of a store to see what a register asks of one.</summary>
internal sealed class ListStore : IEventStore
{
    private readonly Dictionary<string, List<StoredEvent>> streams = new(StringComparer.Ordinal);

    /// <summary>True: every append throws as a store does that can't say what is on disk.</summary>
    public bool Fails { get; set; }

    public IReadOnlyList<StoredEvent> Events(string stream) => streams.GetValueOrDefault(stream) ?? [];

    public Task<AppendOutcome> AppendAsync(AppendRequest request, CancellationToken cancellation)
    {
        if (Fails)
        {
            throw new StoreFailedException("The disk is gone.");
        }

        lock (streams)
        {
            var events = streams.TryGetValue(request.Stream, out var found) ? found : streams[request.Stream] = [];
            if (events.Count != request.ExpectedVersion)
            {
                return Task.FromResult<AppendOutcome>(new AppendConflict(events.Count));
            }

            events.AddRange(request.Events.Select((appended, index) => new StoredEvent(
                request.ExpectedVersion + 1 + index, appended.RecordedAt, appended.Type, appended.Schema, appended.CommandId, appended.Payload,
                [.. appended.Texts.Select(text => text.Text)])));
            foreach (var version in request.TextsErased)
            {
                var erased = events[(int)version - 1];
                events[(int)version - 1] = erased with { Texts = [.. erased.Texts.Select(_ => (string?)null)] };
            }

            return Task.FromResult<AppendOutcome>(new Appended(new StorePosition(1, events.Count)));
        }
    }

    public Task<IReadOnlyList<StoredEvent>> ReadAsync(string stream, long afterVersion, int limit, CancellationToken cancellation)
    {
        lock (streams)
        {
            return Task.FromResult<IReadOnlyList<StoredEvent>>([.. Events(stream).Skip((int)afterVersion).Take(limit)]);
        }
    }

    public Task<StorePosition> HeadAsync(CancellationToken cancellation) => Task.FromResult(new StorePosition(1, 0));
}
