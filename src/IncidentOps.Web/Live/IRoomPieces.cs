using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Web.Live;

/// <summary>What a room shows, at one version.</summary>
/// <param name="NewEvents">In order, without gaps; the last one's version is the state's. What the timeline has to gain.</param>
public sealed record RoomSnapshot(
    IncidentId Incident, IncidentState State, IReadOnlyList<RecordedEvent> NewEvents, StorePosition Position);

/// <summary>The pieces of a room for one audience.</summary>
/// <param name="OthersStay">The new events can have changed no piece but these: what was shown of the others is shown still.</param>
public sealed record RoomPieceSet(IReadOnlyList<PieceSpec> Pieces, bool OthersStay = false);

/// <summary>Divides a room into its pieces. The room page shows the same ones.</summary>
public interface IRoomPieces
{
    /// <summary>
    /// Every piece of the room in the order of the page, and an entry for each of the snapshot's new events after
    /// <paramref name="sinceVersion"/>, the oldest first, to be put at the head of the timeline. A container of rows names them
    /// in <see cref="PieceSpec.Rows"/>: it is sent where rows come or go, the rows alone where they change. Where there are new events,
    /// it may leave out what they can't have changed; without any, it is every piece.
    /// </summary>
    RoomPieceSet Of(RoomSnapshot room, Audience audience, long sinceVersion);
}
