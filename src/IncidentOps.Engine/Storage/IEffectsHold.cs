namespace IncidentOps.Engine.Storage;

/// <summary>
/// After a restore, effects (actions, notifications) stay held until a person releases them: the world has moved on since the backup. The
/// release is an event, and the hold ends in that event's commit (<see cref="AppendRequest.EffectsReleased"/>): never without a record.
/// </summary>
public interface IEffectsHold
{
    /// <summary>The hold; null where effects run. Read from memory: asked at every look at what is due, and for every page.</summary>
    EffectsHold? Hold { get; }
}

/// <summary>A restore whose effects are held.</summary>
/// <param name="Epoch">The epoch that the restore began, from 2.</param>
/// <param name="RestoredAt">Null where the store does not say.</param>
/// <param name="LastRecordedAt">When the last event of the backup was recorded: what happened after it is not in this store. Null where the backup held none.</param>
public sealed record EffectsHold(int Epoch, DateTimeOffset? RestoredAt, DateTimeOffset? LastRecordedAt);
