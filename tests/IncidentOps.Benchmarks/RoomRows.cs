using IncidentOps.Core;
using IncidentOps.Web.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace IncidentOps.Benchmarks;

/// <summary>A room of a head and as many rows as a long plan has steps, each with what a step's row shows.</summary>
internal sealed class RoomRows : IRoomPieces
{
    public IReadOnlyList<PieceSpec> Of(RoomSnapshot room, Audience audience, long sinceVersion)
    {
        var notes = room.State.Notes.Values.OrderBy(note => note.Id.Length).ThenBy(note => note.Id, StringComparer.Ordinal).ToList();
        return
        [
            Piece("head", $"{room.State.Title} {room.State.Severity} {room.State.Version}", audience),
            Piece("rows", "", audience) with { Rows = [.. notes.Select(note => "s-" + note.Id)] },
            .. notes.Select(note => Piece("s-" + note.Id, note.Text?.Value ?? "", audience)),
            .. room.NewEvents.Where(recorded => recorded.Version > sinceVersion)
                .Select(recorded => Piece($"t-{recorded.Version}", recorded.Event.ToString() ?? "", audience) with { PrependInto = "timeline" }),
        ];
    }

    private static PieceSpec Piece(string id, string text, Audience audience) => new(
        id, typeof(Row),
        new Dictionary<string, object?> { [nameof(Row.Id)] = id, [nameof(Row.Text)] = text, [nameof(Row.Language)] = audience.Language });

    private sealed class Row : ComponentBase
    {
        [Parameter, EditorRequired] public required string Id { get; set; }

        [Parameter, EditorRequired] public required string Text { get; set; }

        [Parameter, EditorRequired] public required Language Language { get; set; }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenElement(0, "li");
            builder.AddAttribute(1, "id", Id);
            builder.AddAttribute(2, "class", "step depth-0");
            builder.AddAttribute(3, "data-status", "ready");
            builder.OpenElement(4, "div");
            builder.AddAttribute(5, "class", "title");
            builder.AddContent(6, Text);
            builder.CloseElement();
            builder.OpenElement(7, "div");
            builder.AddAttribute(8, "class", "controls");
            foreach (var action in (string[])["completeStep", "claimStep", "skipStep"])
            {
                builder.OpenElement(9, "button");
                builder.AddAttribute(10, "form", "act");
                builder.AddAttribute(11, "name", "do");
                builder.AddAttribute(12, "value", $"{action}:r1:{Id}");
                builder.AddContent(13, Language == Language.Japanese ? "完了にする" : "Mark as done");
                builder.CloseElement();
            }

            builder.CloseElement();
            builder.CloseElement();
        }
    }
}
