namespace IncidentOps.Engine.Storage;

/// <summary>The incident list: a read model, written with the events.</summary>
public interface IIncidentList
{
    /// <summary>The newest first.</summary>
    /// <param name="open">True: open ones; false: closed ones; null: all.</param>
    /// <param name="before">Rows declared before this (for paging); null: from the newest.</param>
    Task<IReadOnlyList<IncidentListItem>> ListAsync(bool? open, bool? drill, DateTimeOffset? before, int limit, CancellationToken cancellation);

    Task<int> CountAsync(bool? open, bool? drill, CancellationToken cancellation);
}

/// <summary>An incident's row as written. <paramref name="Summary"/> is JSON without personal text; the title lies with its event.</summary>
public sealed record IncidentRow(bool IsOpen, bool IsDrill, DateTimeOffset DeclaredAt, ReadOnlyMemory<byte> Summary);

/// <summary>A row as read.</summary>
/// <param name="Title">The declaration's first detached text; null where erased, or damaged.</param>
/// <param name="IsTitleDamaged">The title is not what was written and can't be opened.</param>
public sealed record IncidentListItem(
    string Stream, long Version, bool IsOpen, bool IsDrill, DateTimeOffset DeclaredAt, ReadOnlyMemory<byte> Summary, string? Title,
    bool IsTitleDamaged = false);
