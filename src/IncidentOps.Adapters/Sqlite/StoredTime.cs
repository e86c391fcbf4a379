namespace IncidentOps.Adapters.Sqlite;

/// <summary>
/// Times as stored: 100-nanosecond ticks since 1970 UTC. A microsecond would take the same eight bytes and lose a digit, and a fold from
/// disk must equal the fold from memory.
/// </summary>
internal static class StoredTime
{
    public static long From(DateTimeOffset time) => time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;

    public static DateTimeOffset ToTime(long stored) => new(stored + DateTimeOffset.UnixEpoch.Ticks, TimeSpan.Zero);
}
