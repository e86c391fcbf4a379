using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Web.Live;

/// <summary>What a room shows, at one version.</summary>
/// <param name="NewEvents">In order, without gaps; the last one's version is the state's. What the timeline has to gain.</param>
public sealed record RoomSnapshot(
    IncidentId Incident, IncidentState State, IReadOnlyList<RecordedEvent> NewEvents, StorePosition Position);

/// <summary>Divides a room into its pieces. The room page shows the same ones.</summary>
public interface IRoomPieces
{
    /// <summary>
    /// Every piece of the room in the order of the page, and an entry for each of the snapshot's new events after
    /// <paramref name="sinceVersion"/>, the oldest first, to be put at the head of the timeline. A container of rows names them
    /// in <see cref="PieceSpec.Rows"/>: it is sent where rows come or go, the rows alone where they change.
    /// </summary>
    IReadOnlyList<PieceSpec> Of(RoomSnapshot room, Audience audience, long sinceVersion);
}
