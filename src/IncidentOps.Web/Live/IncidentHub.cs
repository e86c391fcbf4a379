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

    // Arguments come as they were sent: what does not fit a method's own types would be answered by the server's general error, which names nothing.

    /// <summary>Comes into an incident's room with a page that shows a version.</summary>
    /// <param name="version">A whole number.</param>
    /// <param name="epoch">The epoch that the version counts in.</param>
    /// <param name="view">Which view of the room is open, such as `steps`: only its pieces are sent.</param>
    public Task<JoinReply> JoinRoom(JsonElement incident, JsonElement version, JsonElement epoch, JsonElement view)
    {
        var reader = ReaderNow();
        return rooms.JoinAsync(
            Context.ConnectionId, HubArguments.Incident(incident), reader, HubArguments.Text(view, "view"), HubArguments.Number(version, "version"),
            HubArguments.SmallNumber(epoch, "epoch"));
    }

    /// <summary>Leaves an incident's room, and stops its events.</summary>
    public void LeaveRoom(JsonElement incident) => rooms.Leave(Context.ConnectionId, HubArguments.Incident(incident));

    /// <summary>Tells this connection when any incident has changed.</summary>
    public void WatchIncidents()
    {
        ReaderNow();
        rooms.Watch(Context.ConnectionId);
    }

    /// <summary>Sends the incident's events from now on, and answers those after a version.</summary>
    /// <param name="afterVersion">A whole number.</param>
    public async Task<EventsPage> SubscribeEvents(JsonElement incident, JsonElement afterVersion)
    {
        var reader = ReaderNow();
        var (id, after) = (HubArguments.Incident(incident), HubArguments.Number(afterVersion, "afterVersion"));
        if (!(await sessions.StateAsync(id, Context.ConnectionAborted)).Exists)
        {
            throw new HubException("no-incident: There is no such incident.");
        }

        rooms.Listen(Context.ConnectionId, id, reader);
        return await PageAsync(id, after);
    }

    /// <summary>The events after a version, at most 500: for the start, and for a gap.</summary>
    public Task<EventsPage> CatchUp(JsonElement incident, JsonElement afterVersion) =>
        PageAsync(HubArguments.Incident(incident), HubArguments.Number(afterVersion, "afterVersion"));

    /// <summary>Carries a command out. A repeat with the same id is answered as the first time.</summary>
    /// <param name="command">Its name, such as `completeStep`.</param>
    /// <param name="commandId">A UUID.</param>
    /// <param name="claimedAt">For what was done before the line came back: when, as ISO 8601 with an offset; else null.</param>
    public async Task<CommandReply> Submit(JsonElement incident, JsonElement command, JsonElement commandId, JsonElement body, JsonElement claimedAt)
    {
        var reader = ReaderNow();
        var (room, id, name, claimed) = (
            HubArguments.Incident(incident), HubArguments.Uuid(commandId, "commandId"), HubArguments.Text(command, "command"), HubArguments.Time(claimedAt, "claimedAt"));
        IncidentCommand read;
        try
        {
            read = CommandCodec.Read(name, body);
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

        var answer = await mediator.Send(new SubmitToIncident(room, id, reader.Actor(), read, claimed));
        return await replies.OfAsync(room, answer, reader, Context.ConnectionAborted);
    }

    /// <summary>What a running attempt has printed so far; no lines where it isn't running.</summary>
    public OutputUpdate OutputSoFar(JsonElement incident, JsonElement run, JsonElement step, JsonElement attempt)
    {
        ReaderNow();
        var id = new AttemptId(
            HubArguments.Incident(incident), HubArguments.Text(run, "run"), HubArguments.Text(step, "step"), HubArguments.SmallNumber(attempt, "attempt"));
        return OutputFeed.Update(id, output.SoFar(id), 0);
    }

    private Task<EventsPage> PageAsync(IncidentId incident, long afterVersion) =>
        EventPages.ReadAsync(sessions, store, incident, ReaderNow(), afterVersion, Context.ConnectionAborted);

    /// <summary>The reader with what they may do now, not when they connected.</summary>
    private Reader ReaderNow()
    {
        var reader = (Reader)Context.Items[ReaderKey]!;
        reader = reader with { Permissions = reader.Permissions & people.PermissionsOf(reader.Person!.Value) };
        return reader.Can(Permissions.View) ? reader : throw new HubException("forbidden: You may not view incidents.");
    }
}
