using System.Text.Json;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Api;
using IncidentOps.Web.Reading;
using MediatR;
using Microsoft.AspNetCore.SignalR;

namespace IncidentOps.Web.Live;

/// <summary>
/// The live line of pages and programs, at `/hubs/incidents`. Whoever connects may view; what a command asks is checked on its way in, each
/// time by what its sender may do then.
/// </summary>
public sealed class IncidentHub(
    Rooms rooms, IncidentSessions sessions, IEventStore store, IMediator mediator, PeopleDirectory people, IActionOutput output,
    CommandReplies replies) : Hub<IIncidentClient>
{
    /// <summary>The path under the site's root.</summary>
    public const string Path = "/hubs/incidents";

    private const string ReaderKey = "reader";

    public override Task OnConnectedAsync()
    {
        // Kept for the connection's life: the request that it began with is soon gone.
        var reader = Context.GetHttpContext()!.Reader();
        Context.Items[ReaderKey] = reader;
        rooms.Connect(Context.ConnectionId, reader.Person!.Value, reader.Name);
        return base.OnConnectedAsync();
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        rooms.Disconnect(Context.ConnectionId);
        return base.OnDisconnectedAsync(exception);
    }

    /// <summary>Comes into an incident's room with a page that shows <paramref name="version"/>.</summary>
    /// <param name="epoch">The epoch that the version counts in.</param>
    /// <param name="view">Which view of the room is open, such as `steps`: only its pieces are sent.</param>
    public Task<JoinReply> JoinRoom(string incident, long version, int epoch, string view)
    {
        var reader = ReaderNow();
        return rooms.JoinAsync(Context.ConnectionId, IncidentOf(incident), reader, view, version, epoch);
    }

    /// <summary>Leaves an incident's room, and stops its events.</summary>
    public void LeaveRoom(string incident) => rooms.Leave(Context.ConnectionId, IncidentOf(incident));

    /// <summary>Tells this connection when any incident has changed.</summary>
    public void WatchIncidents()
    {
        ReaderNow();
        rooms.Watch(Context.ConnectionId);
    }

    /// <summary>Sends the incident's events from now on, and answers those after <paramref name="afterVersion"/>.</summary>
    public async Task<EventsPage> SubscribeEvents(string incident, long afterVersion)
    {
        var reader = ReaderNow();
        var id = IncidentOf(incident);
        if (!(await sessions.StateAsync(id, Context.ConnectionAborted)).Exists)
        {
            throw new HubException("no-incident: There is no such incident.");
        }

        rooms.Listen(Context.ConnectionId, id, reader);
        return await CatchUp(incident, afterVersion);
    }

    /// <summary>The events after a version, at most 500: for the start, and for a gap.</summary>
    public Task<EventsPage> CatchUp(string incident, long afterVersion)
    {
        return EventPages.ReadAsync(sessions, store, IncidentOf(incident), ReaderNow(), afterVersion, Context.ConnectionAborted);
    }

    /// <summary>Carries a command out. A repeat with the same id is answered as the first time.</summary>
    /// <param name="command">Its name, such as `completeStep`.</param>
    /// <param name="claimedAt">For what was done before the line came back: when.</param>
    public async Task<CommandReply> Submit(string incident, string command, Guid commandId, JsonElement body, DateTimeOffset? claimedAt)
    {
        var reader = ReaderNow();
        IncidentCommand read;
        try
        {
            read = CommandCodec.Read(command, body);
        }
        catch (JsonException exception)
        {
            return new CommandReply(CommandReply.Refused, "malformed", JsonFaults.Explain(exception, reader.T).Detail);
        }

        if (read is AttachEvidence)
        {
            // The file must lie on disk before its event: evidence comes with its content, by HTTP.
            return new CommandReply(CommandReply.Refused, "upload", reader.T["live.upload"]);
        }

        var answer = await mediator.Send(new SubmitToIncident(IncidentOf(incident), commandId, reader.Actor(), read, claimedAt));
        return await replies.OfAsync(IncidentOf(incident), answer, reader, Context.ConnectionAborted);
    }

    /// <summary>What a running attempt has printed so far; no lines where it isn't running.</summary>
    public OutputUpdate OutputSoFar(string incident, string run, string step, int attempt)
    {
        ReaderNow();
        var id = new AttemptId(IncidentOf(incident), run, step, attempt);
        return OutputFeed.Update(id, output.SoFar(id), 0);
    }

    private static IncidentId IncidentOf(string text) =>
        IncidentId.TryParse(text, out var id) ? id : throw new HubException("bad-incident: An incident's id is 32 hexadecimal digits.");

    /// <summary>The reader with what they may do now, not when they connected.</summary>
    private Reader ReaderNow()
    {
        var reader = (Reader)Context.Items[ReaderKey]!;
        reader = reader with { Permissions = reader.Permissions & people.PermissionsOf(reader.Person!.Value) };
        return reader.Can(Permissions.View) ? reader : throw new HubException("forbidden: You may not view incidents.");
    }
}
