namespace IncidentOps.Engine.Storage;

/// <summary>
/// After a restore, effects (actions, notifications) stay held until a person releases them: the world has moved on since the backup.
/// </summary>
public interface IEffectsHold
{
    ValueTask<bool> IsHeldAsync(CancellationToken cancellation);

    Task ReleaseAsync(CancellationToken cancellation);
}
