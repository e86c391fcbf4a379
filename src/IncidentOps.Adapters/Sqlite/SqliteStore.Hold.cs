using System.Globalization;
using Dapper;
using IncidentOps.Engine.Storage;
using Microsoft.Data.Sqlite;

namespace IncidentOps.Adapters.Sqlite;

public sealed partial class SqliteStore : IEffectsHold
{
    private volatile EffectsHold? hold;

    public EffectsHold? Hold => hold;

    private static EffectsHold? ReadHold(SqliteConnection connection, int epoch)
    {
        if (DatabaseFile.Meta(connection, "held") is not "true")
        {
            return null;
        }

        var restoredAt = DatabaseFile.Meta(connection, FormattableString.Invariant($"restored_at/{epoch}"));
        var position = DatabaseFile.Meta(connection, FormattableString.Invariant($"restored_from/{epoch - 1}"));
        var recordedAt = position is null ? null : connection.ExecuteScalar<long?>(
            "SELECT recorded_at FROM events WHERE position = @position", new { position = long.Parse(position, CultureInfo.InvariantCulture) });
        return new EffectsHold(
            epoch,
            restoredAt is null ? null : DateTimeOffset.Parse(restoredAt, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            recordedAt is { } recorded ? StoredTime.ToTime(recorded) : null);
    }
}
