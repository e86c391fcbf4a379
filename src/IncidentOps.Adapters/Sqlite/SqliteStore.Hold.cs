using System.Globalization;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Sqlite;

public sealed partial class SqliteStore : IEffectsHold
{
    public ValueTask<bool> IsHeldAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var connection = OpenReader();
        return ValueTask.FromResult(DatabaseFile.Meta(connection, "held") is "true");
    }

    public Task ReleaseAsync(CancellationToken cancellation) => writer.RunAsync(
        () =>
        {
            var connection = writerSide.Connection;
            if (DatabaseFile.Meta(connection, "held") is not "true")
            {
                return false;
            }

            DatabaseFile.SetMeta(connection, "held", "false");
            DatabaseFile.SetMeta(connection, "released_at", time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
            return true;
        },
        cancellation);
}
