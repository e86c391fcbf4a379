using System.Text.Json;

namespace IncidentOps.Web.Live;

/// <summary>What the hub calls on those who listen.</summary>
public interface IIncidentClient
{
    /// <summary>Pieces of a room's page that have changed.</summary>
    Task Pieces(RoomUpdate update);

    /// <summary>New events of an incident, to those who subscribed to events.</summary>
    Task Events(EventsUpdate update);

    /// <summary>Lines that a running action has printed.</summary>
    Task Output(OutputUpdate update);

    /// <summary>Who is in the room now, at most once a second.</summary>
    Task Presence(PresenceUpdate update);

    /// <summary>Some incident has changed: for lists. At most once in two seconds.</summary>
    Task IncidentsChanged();
}

/// <summary>Changed pieces. Between two updates of one room nothing is missing where the second's FromVersion is the first's ToVersion.</summary>
/// <param name="Epoch">Positions of different epochs can't be compared: fetch anew.</param>
/// <param name="Position">Where the commit stands in the whole store.</param>
/// <param name="FromVersion">The incident's version that these pieces change.</param>
/// <param name="ToVersion">The version that they lead to.</param>
public sealed record RoomUpdate(
    string Incident, int Epoch, long Position, long FromVersion, long ToVersion, IReadOnlyList<PieceHtml> Pieces);

/// <summary>One piece.</summary>
/// <param name="Id">Of its root element.</param>
/// <param name="Into">Null: replaces the element of its id; else goes first into this one, unless it is there already.</param>
public sealed record PieceHtml(string Id, string Html, string? Into = null);

/// <summary>The answer to joining a room.</summary>
/// <param name="Answer">
/// `current`: the page shows the present version. `pieces`: it is behind, and here is everything anew. `reload`: too far behind, of another
/// epoch, or shows words that have been erased since; fetch the page. `none`: there is no such incident.
/// </param>
/// <param name="Build">Which build answers; a page of another one reloads when nothing is being typed.</param>
public sealed record JoinReply(string Answer, string Build, RoomUpdate? Update = null)
{
    public const string Current = "current";
    public const string Anew = "pieces";
    public const string Reload = "reload";
    public const string None = "none";
}

/// <summary>New events, in order.</summary>
public sealed record EventsUpdate(
    string Incident, int Epoch, long Position, long FromVersion, long ToVersion, IReadOnlyList<EventView> Events);

/// <summary>Events on request.</summary>
/// <param name="Version">The incident's version; 0 where there is no such incident.</param>
/// <param name="HasMore">There are more: ask again after the last one.</param>
public sealed record EventsPage(
    string Incident, int Epoch, long Position, long Version, bool HasMore, IReadOnlyList<EventView> Events);

/// <summary>One event as programs see it.</summary>
/// <param name="Type">Its lasting name, such as `stepCompleted`.</param>
/// <param name="At">Server time, which orders and counts.</param>
/// <param name="By">A person's id, or `system`.</param>
/// <param name="ClaimedAt">For what arrived late: when the person says it was done.</param>
/// <param name="Data">The event's own fields. An erased text is null; sealed secrets are left out.</param>
public sealed record EventView(
    long Version, string Type, DateTimeOffset At, string By, Guid CommandId, DateTimeOffset? ClaimedAt, JsonElement Data);

/// <summary>Somebody in a room.</summary>
public sealed record PresentPerson(string Id, string Name);

/// <summary>Who is in a room, by name.</summary>
public sealed record PresenceUpdate(string Incident, IReadOnlyList<PresentPerson> People);

/// <summary>Lines of a running action.</summary>
/// <param name="Last">The last line's number within the attempt; a later update's is higher.</param>
/// <param name="Dropped">How many lines were left out since the last update because they came too fast.</param>
public sealed record OutputUpdate(
    string Incident, string Run, string Step, int Attempt, int Last, int Dropped, IReadOnlyList<OutputLine> Lines);

/// <summary>A line that an action printed, on its standard output or its standard error.</summary>
public sealed record OutputLine(string Text, bool IsError);

/// <summary>What a command was answered.</summary>
/// <param name="Answer">`accepted`, `refused`, `busy` (try again with the same id), `unknown` (repeat with the same id).</param>
/// <param name="Code">Of a refusal; stable.</param>
/// <param name="Reason">Of a refusal, in the caller's language and zone.</param>
/// <param name="Version">The incident's version after an accepted command.</param>
/// <param name="Repeated">It had been carried out before under the same id; nothing happened twice.</param>
public sealed record CommandReply(
    string Answer, string? Code = null, string? Reason = null, long? Version = null, bool Repeated = false, string? Person = null, DateTimeOffset? At = null)
{
    public const string Accepted = "accepted";
    public const string Refused = "refused";
    public const string Busy = "busy";
    public const string Unknown = "unknown";
}
