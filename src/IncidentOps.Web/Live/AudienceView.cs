namespace IncidentOps.Web.Live;

/// <summary>What one audience of a room has been shown: the HTML of each piece, so that only what differs is sent. Owned by the room's turn.</summary>
internal sealed class AudienceView(Audience audience, PieceRenderer renderer, IRoomPieces pieces)
{
    private Dictionary<string, Shown> shown = new(StringComparer.Ordinal);
    private Dictionary<string, IReadOnlyList<string>> rows = new(StringComparer.Ordinal);
    private IReadOnlyList<PieceHtml>? everything;

    public Audience Audience { get; } = audience;

    /// <summary>Connection ids. Guarded by the room's lock.</summary>
    public HashSet<string> Members { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes the room as it is without telling anyone: what the pages that join now show already.</summary>
    public async Task BeginAsync(RoomSnapshot room) => await ChangesAsync(room);

    /// <summary>Renders the room once and answers what differs from what was shown: rows alone where only they differ, their container where rows came, went or moved.</summary>
    public async Task<List<PieceHtml>> ChangesAsync(RoomSnapshot room)
    {
        everything = null;
        var (specs, othersStay) = pieces.Of(room, Audience, room.State.Version - room.NewEvents.Count);
        var nowRows = othersStay ? rows : new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var covered = new HashSet<string>(StringComparer.Ordinal);
        var toRender = new List<PieceSpec>(specs.Count);
        var nowShown = othersStay ? new Dictionary<string, Shown>(shown, StringComparer.Ordinal) : new Dictionary<string, Shown>(specs.Count, StringComparer.Ordinal);
        foreach (var spec in specs)
        {
            if (spec.Rows is not { } inside)
            {
                if (spec.Shows is not null && shown.TryGetValue(spec.Id, out var same) && spec.Shows.Equals(same.Of))
                {
                    nowShown[spec.Id] = same;
                }
                else
                {
                    toRender.Add(spec);
                }

                continue;
            }

            nowRows[spec.Id] = inside;
            if (covered.Contains(spec.Id))
            {
                covered.UnionWith(inside);
            }
            else if (!rows.TryGetValue(spec.Id, out var before) || !before.SequenceEqual(inside, StringComparer.Ordinal))
            {
                covered.UnionWith(inside);
                toRender.Add(spec);
            }
        }

        var html = await renderer.RenderAsync(toRender, Audience.Language);
        var changes = new List<PieceHtml>();
        for (var index = 0; index < toRender.Count; index++)
        {
            var spec = toRender[index];
            if (spec.PrependInto is null && spec.Rows is null)
            {
                nowShown[spec.Id] = new Shown(html[index], spec.Shows);
                if (covered.Contains(spec.Id) || (shown.TryGetValue(spec.Id, out var before) && before.Html == html[index]))
                {
                    continue;
                }
            }

            changes.Add(new PieceHtml(spec.Id, html[index], spec.PrependInto));
        }

        (shown, rows) = (nowShown, nowRows);
        return changes;
    }

    /// <summary>A piece as it was sent, and what it was rendered from where the spec says so.</summary>
    private readonly record struct Shown(string Html, object? Of);

    /// <summary>Everything anew, for one who is behind: the outermost containers with their rows, and every other piece. Kept until the room changes.</summary>
    public async Task<IReadOnlyList<PieceHtml>> EverythingAsync(RoomSnapshot room)
    {
        if (everything is not null)
        {
            return everything;
        }

        var covered = new HashSet<string>(StringComparer.Ordinal);
        var toRender = new List<PieceSpec>();
        foreach (var spec in pieces.Of(room with { NewEvents = [] }, Audience, room.State.Version).Pieces)
        {
            if (!covered.Contains(spec.Id) && spec.PrependInto is null)
            {
                toRender.Add(spec);
            }

            covered.UnionWith(spec.Rows ?? []);
        }

        var html = await renderer.RenderAsync(toRender, Audience.Language);
        return everything = [.. toRender.Select((spec, index) => new PieceHtml(spec.Id, html[index]))];
    }

    /// <summary>The timeline's entries for the snapshot's new events.</summary>
    public async Task<IReadOnlyList<PieceHtml>> EntriesAsync(RoomSnapshot room)
    {
        if (room.NewEvents.Count == 0)
        {
            return [];
        }

        var specs = pieces.Of(room, Audience, room.State.Version - room.NewEvents.Count).Pieces.Where(spec => spec.PrependInto is not null).ToList();
        var html = await renderer.RenderAsync(specs, Audience.Language);
        return [.. specs.Select((spec, index) => new PieceHtml(spec.Id, html[index], spec.PrependInto))];
    }
}
