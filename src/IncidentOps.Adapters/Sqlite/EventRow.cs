namespace IncidentOps.Adapters.Sqlite;

/// <summary>An event as it lies in the table.</summary>
internal class EventRow
{
    public long Position { get; init; }

    public long Version { get; init; }

    public long RecordedAt { get; init; }

    public string Type { get; init; } = "";

    public long Schema { get; init; }

    public long Texts { get; init; }

    public byte[] CommandId { get; init; } = [];

    public byte[] Payload { get; init; } = [];

    public byte[] Hash { get; init; } = [];

    public byte[] ComputeHash(string stream, ReadOnlySpan<byte> previous) =>
        EventChain.Hash(previous, stream, Version, RecordedAt, Type, (int)Schema, CommandId, Payload);
}
