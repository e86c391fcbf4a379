using System.Collections.Concurrent;
using System.Text.Json;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Incidents;
using IncidentOps.Web.Live;
using Microsoft.AspNetCore.SignalR.Client;

namespace IncidentOps.Web.Tests.Live;

/// <summary>A program at the hub that keeps what it is sent.</summary>
internal sealed class LiveClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim news = new(0);

    public LiveClient(HubConnection connection)
    {
        Connection = connection;
        connection.On<RoomUpdate>("Pieces", update => Keep(Updates, update));
        connection.On<EventsUpdate>("Events", update => Keep(Events, update));
        connection.On<PresenceUpdate>("Presence", update => Keep(Presences, update));
        connection.On<OutputUpdate>("Output", update => Keep(Outputs, update));
        connection.On("IncidentsChanged", () => Keep(ListChanges, true));
        connection.Closed += _ =>
        {
            Closed.TrySetResult();
            return Task.CompletedTask;
        };
    }

    public HubConnection Connection { get; }

    public ConcurrentQueue<RoomUpdate> Updates { get; } = new();

    public ConcurrentQueue<EventsUpdate> Events { get; } = new();

    public ConcurrentQueue<PresenceUpdate> Presences { get; } = new();

    public ConcurrentQueue<OutputUpdate> Outputs { get; } = new();

    public ConcurrentQueue<bool> ListChanges { get; } = new();

    public TaskCompletionSource Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<JoinReply> JoinAsync(IncidentId incident, long version, int epoch) =>
        Connection.InvokeAsync<JoinReply>("JoinRoom", incident.ToString(), version, epoch, "steps");

    public Task<CommandReply> SubmitAsync(IncidentId incident, string command, Guid id, object body, DateTimeOffset? claimedAt = null) =>
        Connection.InvokeAsync<CommandReply>("Submit", incident.ToString(), command, id, JsonSerializer.SerializeToElement(body), claimedAt);

    /// <summary>Waits until what it has been sent is so.</summary>
    public async Task UntilAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!holds())
        {
            await news.WaitAsync(patience.Token);
        }
    }

    public Task UntilVersionAsync(long version) => UntilAsync(() => Updates.LastOrDefault()?.ToVersion >= version);

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        news.Dispose();
    }

    private void Keep<T>(ConcurrentQueue<T> kept, T item)
    {
        kept.Enqueue(item);
        news.Release();
    }
}
