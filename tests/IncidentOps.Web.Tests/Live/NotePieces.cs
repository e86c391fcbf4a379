using IncidentOps.Core.Incidents;
using IncidentOps.Web.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace IncidentOps.Web.Tests.Live;

/// <summary>A room of a head, a list of notes, and a timeline.</summary>
internal sealed class NotePieces : IRoomPieces
{
    public RoomPieceSet Of(RoomSnapshot room, Audience audience, long sinceVersion)
    {
        var notes = room.State.Notes.Values.OrderBy(note => note.Id.Length).ThenBy(note => note.Id, StringComparer.Ordinal).ToList();
        PieceSpec[] always =
        [
            Piece("head", $"{room.State.Title} {room.State.Severity} {audience.Key}"),
            .. room.NewEvents.Where(recorded => recorded.Version > sinceVersion)
                .Select(recorded => Piece($"t-{recorded.Version}", recorded.Event.GetType().Name) with { PrependInto = "timeline" }),
        ];
        // How bad it is shows in the head alone.
        return room.NewEvents.Count > 0 && room.NewEvents.All(recorded => recorded.Event is SeveritySet) ? new RoomPieceSet(always, OthersStay: true) : new RoomPieceSet(
        [
            always[0],
            Piece("notes", string.Join(' ', notes.Select(note => note.Text))) with { Rows = [.. notes.Select(note => "note-" + note.Id)] },
            .. notes.Select(note => Piece("note-" + note.Id, note.Text?.Value ?? "") with { Shows = note.Text }),
            .. always[1..],
        ]);
    }

    private static PieceSpec Piece(string id, string text) =>
        new(id, typeof(Words), new Dictionary<string, object?> { [nameof(Words.Id)] = id, [nameof(Words.Text)] = text });

    private sealed class Words : ComponentBase
    {
        [Parameter, EditorRequired] public required string Id { get; set; }

        [Parameter, EditorRequired] public required string Text { get; set; }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenElement(0, "p");
            builder.AddAttribute(1, "id", Id);
            builder.AddContent(2, Text);
            builder.CloseElement();
        }
    }
}
