namespace IncidentOps.Engine.Storage;

/// <summary>The drills that are over: a read model, written with the events.</summary>
public interface IDrillList
{
    /// <summary>The newest first.</summary>
    /// <param name="exercise">Only drills of this exercise; null: of all.</param>
    Task<IReadOnlyList<DrillListItem>> DrillsAsync(string? exercise, int limit, CancellationToken cancellation);
}

/// <summary>A drill's row as written. <paramref name="Summary"/> is JSON without personal text.</summary>
/// <param name="IsOver">False takes it out of the list again: it was reopened.</param>
/// <param name="HeldAt">When its clock was started.</param>
public sealed record DrillRow(bool IsOver, DateTimeOffset HeldAt, string Exercise, ReadOnlyMemory<byte> Summary);

/// <summary>A row as read.</summary>
/// <param name="Title">The declaration's first detached text; null where erased.</param>
public sealed record DrillListItem(string Stream, DateTimeOffset HeldAt, string Exercise, ReadOnlyMemory<byte> Summary, string? Title);
