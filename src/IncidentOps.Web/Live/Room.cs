using System.Diagnostics.CodeAnalysis;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Live;

/// <summary>
/// One incident that somebody is looking at. What has happened is taken in at once; a turn renders it, once for each audience, and sends it.
/// While a turn is under way the newest state wins, and the events in between are kept for the timeline or, where they become many, read
/// again from the stream.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The semaphore's wait handle is never asked for, so there is nothing to free.")]
internal sealed class Room(IncidentId id, RoomServices services)
{
    /// <summary>Events that may wait for the next turn; more are read from the stream instead.</summary>
    public const int MaximumWaitingEvents = 512;

    /// <summary>One who is further behind fetches the page instead of its pieces.</summary>
    public const int MaximumBehind = 200;

    private readonly Lock gate = new();
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Dictionary<string, AudienceView> audiences = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Membership> members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Reader> listeners = new(StringComparer.Ordinal);

    private IncidentState? newest;
    private StorePosition newestPosition;
    private readonly List<RecordedEvent> waiting = [];
    private bool isTurning;
    private bool presenceDue;
    private bool isGone;

    // Owned by the turn.
    private RoomSnapshot? current;

    public IncidentId Id { get; } = id;

    /// <summary>Takes a commit in; never waits.</summary>
    public void Offer(IncidentAdvanced advanced)
    {
        lock (gate)
        {
            newest = advanced.State;
            newestPosition = advanced.Position;
            if (waiting.Count + advanced.Events.Count <= MaximumWaitingEvents)
            {
                waiting.AddRange(advanced.Events);
            }
            else
            {
                // The turn notices the gap and reads the stream.
                waiting.Clear();
            }

            if (isTurning)
            {
                return;
            }

            isTurning = true;
        }

        _ = TurnWhileNewsAsync();
    }

    /// <summary>Lets a connection in. Null: the room has just been left by everybody; take the next one.</summary>
    public async Task<JoinReply?> JoinAsync(Onlooker onlooker, long version, int epoch)
    {
        await turn.WaitAsync();
        try
        {
            current ??= await LoadAsync();
            if (!current.State.Exists)
            {
                return new JoinReply(JoinReply.None, services.Build);
            }

            // By the state that is shown, not one that somebody read before: a drill that is prepared meanwhile drops everybody.
            var member = new Membership(onlooker.Connection, onlooker.Person, onlooker.Name, onlooker.AudienceIn(current.State));
            AudienceView? view;
            bool isFresh;
            lock (gate)
            {
                if (isGone)
                {
                    return null;
                }

                // Whoever joins again leaves first: the last of an audience takes its view along.
                RemoveUnlocked(member.Connection);
                isFresh = !audiences.TryGetValue(member.Audience.Key, out view);
                if (isFresh)
                {
                    view = audiences[member.Audience.Key] = new AudienceView(member.Audience, services.Renderer, services.Pieces);
                }

                members[member.Connection] = member;
                view!.Members.Add(member.Connection);
            }

            if (isFresh)
            {
                await view!.BeginAsync(current with { NewEvents = [] });
            }

            SchedulePresence();
            return await ReplyAsync(view!, version, epoch);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Lets a connection listen to events. False: see <see cref="JoinAsync"/>.</summary>
    public bool Listen(string connection, Reader reader)
    {
        lock (gate)
        {
            listeners[connection] = reader;
            return !isGone;
        }
    }

    /// <summary>Takes a connection out. True where nobody is left: the room is gone.</summary>
    public bool Leave(string connection)
    {
        lock (gate)
        {
            listeners.Remove(connection);
            if (RemoveUnlocked(connection))
            {
                SchedulePresence();
            }

            isGone = isGone || (members.Count == 0 && listeners.Count == 0);
            return isGone;
        }
    }

    /// <summary>Sends to everyone who looks.</summary>
    public void Send(string method, object message)
    {
        var serialised = Outgoing.Message(method, message);
        string[] to;
        lock (gate)
        {
            to = [.. members.Keys];
        }

        foreach (var connection in to)
        {
            services.Outgoing.Send(connection, serialised);
        }
    }

    private bool RemoveUnlocked(string connection)
    {
        if (!members.Remove(connection, out var member))
        {
            return false;
        }

        var view = audiences[member.Audience.Key];
        view.Members.Remove(connection);
        if (view.Members.Count == 0)
        {
            audiences.Remove(member.Audience.Key);
        }

        return true;
    }

    private async Task<RoomSnapshot> LoadAsync()
    {
        // The position first: then the state is at least as new, and a commit in between arrives as news.
        var position = await services.Store.HeadAsync(CancellationToken.None);
        return new RoomSnapshot(Id, await services.Sessions.StateAsync(Id, CancellationToken.None), [], position);
    }

    private async Task<JoinReply> ReplyAsync(AudienceView view, long version, int epoch)
    {
        var (state, position, sight) = (current!.State, current.Position, view.Audience.Sight);
        var now = sight.SequenceAt(state, state.Version);
        if (epoch == position.Epoch && version == now)
        {
            return new JoinReply(JoinReply.Current, services.Build);
        }

        var shown = sight.VersionAt(state, version);
        if (epoch != position.Epoch || version > now || shown < state.LastErasure || version < now - MaximumBehind || version <= 0)
        {
            return new JoinReply(JoinReply.Reload, services.Build);
        }

        var missed = await EventsAsync(shown, state.Version);
        var pieces = new List<PieceHtml>(await view.EverythingAsync(current));
        pieces.AddRange(await view.EntriesAsync(current with { NewEvents = missed }));
        return new JoinReply(JoinReply.Anew, services.Build, Update(sight, state, position, shown, pieces));
    }

    private RoomUpdate Update(DrillSight sight, IncidentState state, StorePosition position, long from, IReadOnlyList<PieceHtml> pieces) => new(
        Id.ToString(), position.Epoch, sight.PositionOf(position.Value), sight.SequenceAt(state, from), sight.SequenceAt(state, state.Version), pieces);

    private async Task TurnWhileNewsAsync()
    {
        // Leave the session's pump first: it must not wait for any rendering.
        await Task.Yield();
        while (true)
        {
            await turn.WaitAsync();
            try
            {
                IncidentState state;
                StorePosition position;
                List<RecordedEvent> events;
                lock (gate)
                {
                    if (newest is null)
                    {
                        isTurning = false;
                        return;
                    }

                    (state, position, events) = (newest, newestPosition, [.. waiting]);
                    newest = null;
                    waiting.Clear();
                }

                await ShowAsync(state, position, events);
            }
            catch (Exception exception)
            {
                ShowFailed(exception);
            }
            finally
            {
                turn.Release();
            }
        }
    }

    private async Task ShowAsync(IncidentState state, StorePosition position, List<RecordedEvent> events)
    {
        var from = current?.State.Version ?? events.FirstOrDefault()?.Version - 1 ?? state.Version;
        if (state.Version <= from)
        {
            return;
        }

        if (state.LastErasure > from || (current is { State.Drill: var shown } && (state.Drill?.Version != shown?.Version || state.Drill?.Parts != shown?.Parts)))
        {
            // Pages show words that are gone, or a drill has set who may see what: they are fetched anew, and nothing of the former state is kept.
            DropEveryone();
            return;
        }

        events.RemoveAll(recorded => recorded.Version <= from || recorded.Version > state.Version);
        IReadOnlyList<RecordedEvent> news = events.Count == state.Version - from ? events : await EventsAsync(from, state.Version);
        current = new RoomSnapshot(Id, state, news, position);
        AudienceView[] views;
        KeyValuePair<string, Reader>[] to;
        lock (gate)
        {
            // Where nothing that has happened is seen, nothing is sent: not even that something happened.
            views = [.. audiences.Values.Where(view => news.Any(recorded => view.Audience.Sight.Sees(state, recorded.Version)))];
            to = [.. listeners];
        }

        // All are rendered before any is sent: sending wakes hundreds of connections, behind which the next rendering would have to queue.
        var pieces = new List<PieceHtml>[views.Length];
        for (var index = 0; index < views.Length; index++)
        {
            pieces[index] = await views[index].ChangesAsync(current);
        }

        for (var index = 0; index < views.Length; index++)
        {
            Send(views[index], Update(views[index].Audience.Sight, state, position, from, pieces[index]));
        }

        foreach (var alike in to.GroupBy(listener => DrillSight.Of(state, listener.Value.Person, listener.Value.Permissions), SightsAlike))
        {
            var sight = alike.Key;
            var seen = EventViews.Of(news, state, sight).ToList();
            if (seen.Count > 0)
            {
                var message = Outgoing.Message(nameof(IIncidentClient.Events), new EventsUpdate(
                    Id.ToString(), position.Epoch, sight.PositionOf(position.Value), sight.SequenceAt(state, from), sight.SequenceAt(state, state.Version), seen));
                foreach (var (connection, _) in alike)
                {
                    services.Outgoing.Send(connection, message);
                }
            }
        }
    }

    private static readonly IEqualityComparer<DrillSight> SightsAlike = EqualityComparer<DrillSight>.Create(
        (one, other) => one?.Key == other?.Key, sight => sight.Key.GetHashCode(StringComparison.Ordinal));

    private void Send(AudienceView view, RoomUpdate update)
    {
        var message = Outgoing.Message(nameof(IIncidentClient.Pieces), update);
        string[] to;
        lock (gate)
        {
            to = [.. view.Members];
        }

        foreach (var connection in to)
        {
            services.Outgoing.Send(connection, message);
        }
    }

    /// <summary>A piece that can't be rendered must not leave people with an old page that calls itself live: they are dropped and join anew.</summary>
    private void ShowFailed(Exception exception)
    {
        services.Logger.LogError(exception, "The room of incident {Incident} could not be shown.", Id);
        DropEveryone();
    }

    private void DropEveryone()
    {
        string[] to;
        lock (gate)
        {
            to = [.. members.Keys, .. listeners.Keys];
            current = null;
            audiences.Clear();
            members.Clear();
            listeners.Clear();
        }

        foreach (var connection in to)
        {
            services.Outgoing.Abort(connection);
        }
    }

    private async Task<IReadOnlyList<RecordedEvent>> EventsAsync(long after, long to)
    {
        var events = await services.Sessions.EventsAsync(Id, after, (int)Math.Min(to - after, int.MaxValue), CancellationToken.None);
        return events.Count == to - after
            ? events
            : throw new InvalidDataException($"Incident {Id} has no events {after + 1} to {to}.");
    }

    private void SchedulePresence()
    {
        lock (gate)
        {
            if (presenceDue)
            {
                return;
            }

            presenceDue = true;
        }

        _ = TellPresenceAsync();
    }

    private async Task TellPresenceAsync()
    {
        await Task.Delay(services.PresenceInterval, services.Clock);
        IReadOnlyList<PresentPerson> people;
        lock (gate)
        {
            presenceDue = false;
            people = [.. members.Values.GroupBy(member => member.Person)
                .Select(same => new PresentPerson(same.Key.Value, same.First().Name))
                .OrderBy(person => person.Name, StringComparer.Ordinal).Take(MaximumPresent)];
        }

        Send(nameof(IIncidentClient.Presence), new PresenceUpdate(Id.ToString(), people));
    }

    /// <summary>Names that a room lists.</summary>
    private const int MaximumPresent = 50;
}

/// <summary>A connection that comes into a room.</summary>
internal sealed record Onlooker(string Connection, PersonId Person, string Name, Reader Reader, string View)
{
    public Audience AudienceIn(IncidentState incident) =>
        Audience.Of(Reader, incident, DrillSight.Of(incident, Person, Reader.Permissions), View);
}

/// <summary>A connection in a room.</summary>
internal sealed record Membership(string Connection, PersonId Person, string Name, Audience Audience);

/// <summary>What every room needs.</summary>
internal sealed record RoomServices(
    IncidentSessions Sessions, IEventStore Store, IRoomPieces Pieces, PieceRenderer Renderer, Outgoing Outgoing, TimeProvider Clock,
    ILogger Logger, string Build)
{
    /// <summary>Comings and goings are told together, at most once in this time.</summary>
    public TimeSpan PresenceInterval { get; init; } = TimeSpan.FromSeconds(1);
}
