using System.Collections.Concurrent;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Reading;
using MediatR;

namespace IncidentOps.Web.Live;

/// <summary>The rooms that somebody looks at. Hears of every commit, and costs the session's pump no more than a look into a dictionary.</summary>
public sealed class Rooms : INotificationHandler<IncidentAdvanced>
{
    private readonly ConcurrentDictionary<IncidentId, Room> rooms = new();
    private readonly ConcurrentDictionary<string, Presence> connections = new(StringComparer.Ordinal);
    private readonly RoomServices services;
    private readonly Outgoing outgoing;
    private int listDue;

    public Rooms(
        IncidentSessions sessions, IEventStore store, IRoomPieces pieces, PieceRenderer renderer, Outgoing outgoing, TimeProvider clock,
        ILogger<Rooms> logger, LiveBuild build)
    {
        this.outgoing = outgoing;
        services = new RoomServices(sessions, store, pieces, renderer, outgoing, clock, logger, build.Version);
    }

    /// <summary>How often watchers of the incident list are told, at most.</summary>
    public static readonly TimeSpan ListInterval = TimeSpan.FromSeconds(2);

    /// <summary>How many rooms have somebody in them.</summary>
    public int Count => rooms.Count;

    /// <summary>How many pages hold a line, in whatever room or list.</summary>
    public int Connections => connections.Count;

    public Task Handle(IncidentAdvanced notification, CancellationToken cancellationToken)
    {
        if (rooms.TryGetValue(notification.Incident, out var room))
        {
            room.Offer(notification);
        }

        if (!connections.IsEmpty && IsForLists(notification) && Interlocked.Exchange(ref listDue, 1) == 0)
        {
            _ = TellListsAsync();
        }

        return Task.CompletedTask;
    }

    /// <summary>What only those who conduct a drill see changes no list; and a list that moves would tell the others of it.</summary>
    private static bool IsForLists(IncidentAdvanced advanced) =>
        advanced.State.Drill is null || advanced.Events.Any(recorded => DrillSight.Spectator.Sees(advanced.State, recorded.Version));

    /// <summary>A connection begins.</summary>
    public void Connect(string connection, PersonId person, string name) => connections[connection] = new Presence(person, name);

    /// <summary>A connection has ended.</summary>
    public void Disconnect(string connection)
    {
        if (connections.TryRemove(connection, out var presence))
        {
            foreach (var incident in presence.Incidents.Keys)
            {
                Leave(incident, connection);
            }
        }
    }

    /// <summary>Lets a connection into an incident's room.</summary>
    /// <param name="reader">Who looks, with what they may do now.</param>
    /// <param name="view">Which view of the room is open.</param>
    /// <param name="version">The version that its page shows, as the reader counts.</param>
    /// <exception cref="TooManyRoomsException">The connection is in as many rooms as are allowed.</exception>
    public async Task<JoinReply> JoinAsync(string connection, IncidentId incident, Reader reader, string view, long version, int epoch)
    {
        var presence = Enter(connection, incident);
        var member = new Onlooker(connection, presence.Person, presence.Name, reader, view);
        while (true)
        {
            var room = RoomOf(incident);
            JoinReply? reply = null;
            try
            {
                reply = await room.JoinAsync(member, version, epoch);
            }
            finally
            {
                if (reply?.Answer is null or JoinReply.None || !connections.ContainsKey(connection))
                {
                    // Nobody came in, or whoever did has hung up meanwhile.
                    Leave(incident, connection);
                }
            }

            if (reply is not null)
            {
                return reply;
            }
        }
    }

    /// <summary>Lets a connection listen to an incident's events.</summary>
    /// <exception cref="TooManyRoomsException">The connection is in as many rooms as are allowed.</exception>
    public void Listen(string connection, IncidentId incident, Reader reader)
    {
        Enter(connection, incident);
        while (!RoomOf(incident).Listen(connection, reader))
        {
        }

        if (!connections.ContainsKey(connection))
        {
            Leave(incident, connection);
        }
    }

    /// <summary>Takes a connection out of a room.</summary>
    public void Leave(string connection, IncidentId incident)
    {
        if (connections.TryGetValue(connection, out var presence))
        {
            presence.Incidents.TryRemove(incident, out _);
        }

        Leave(incident, connection);
    }

    /// <summary>The connection's page shows lists of incidents.</summary>
    public void Watch(string connection)
    {
        if (connections.TryGetValue(connection, out var presence))
        {
            presence.WatchesLists = true;
        }
    }

    /// <summary>Ends all connections of a person. Who still may will come back, under what they may now.</summary>
    public void Drop(PersonId person)
    {
        foreach (var (connection, presence) in connections)
        {
            if (presence.Person == person)
            {
                outgoing.Abort(connection);
            }
        }
    }

    /// <summary>Has every page that is open fetch itself anew: something changed that no incident's events tell.</summary>
    public void RefreshAll()
    {
        var message = Outgoing.Message(nameof(IIncidentClient.IncidentsChanged), null);
        foreach (var connection in connections.Keys)
        {
            outgoing.Send(connection, message);
        }
    }

    /// <summary>True where somebody is in the incident's room.</summary>
    public bool IsWatched(IncidentId incident) => rooms.ContainsKey(incident);

    /// <summary>Sends to everyone in a room.</summary>
    public void Send(IncidentId incident, string method, object message)
    {
        if (rooms.TryGetValue(incident, out var room))
        {
            room.Send(method, message);
        }
    }

    private Presence Enter(string connection, IncidentId incident)
    {
        var presence = connections.GetValueOrDefault(connection) ?? throw new InvalidOperationException("The connection has ended.");
        if (presence.Incidents.Count >= Presence.MaximumIncidents && !presence.Incidents.ContainsKey(incident))
        {
            throw new TooManyRoomsException();
        }

        presence.Incidents[incident] = true;
        return presence;
    }

    private Room RoomOf(IncidentId incident) => rooms.GetOrAdd(incident, static (id, services) => new Room(id, services), services);

    private void Leave(IncidentId incident, string connection)
    {
        if (rooms.TryGetValue(incident, out var room) && room.Leave(connection))
        {
            rooms.TryRemove(KeyValuePair.Create(incident, room));
        }
    }

    private async Task TellListsAsync()
    {
        await Task.Delay(ListInterval, services.Clock);
        Interlocked.Exchange(ref listDue, 0);
        var message = Outgoing.Message(nameof(IIncidentClient.IncidentsChanged), null);
        foreach (var (connection, presence) in connections)
        {
            if (presence.WatchesLists)
            {
                outgoing.Send(connection, message);
            }
        }
    }

    private sealed record Presence(PersonId Person, string Name)
    {
        public const int MaximumIncidents = 200;

        public ConcurrentDictionary<IncidentId, bool> Incidents { get; } = new();

        public volatile bool WatchesLists;
    }
}

/// <summary>One connection asked for more rooms than it may have.</summary>
public sealed class TooManyRoomsException() : Exception("One connection can be in 200 rooms at most.");

/// <summary>Names the build that renders, so that pages of another one reload.</summary>
public sealed record LiveBuild(string Version);
