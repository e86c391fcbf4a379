using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace IncidentOps.Adapters.Sqlite;

/// <summary>
/// The hash of an event: SHA-256 over length-prefixed (previous hash, stream, version, recorded time, type, schema, command id, payload),
/// the bytes as stored. Lengths are 4 bytes and numbers 8 (schema 4), big-endian; the first event's previous hash is empty. It never
/// changes: every event ever written is checked by it.
/// </summary>
internal static class EventChain
{
    public const int HashLength = 32;

    public static byte[] Hash(
        ReadOnlySpan<byte> previous,
        string stream,
        long version,
        long recordedAt,
        string type,
        int schema,
        ReadOnlySpan<byte> commandId,
        ReadOnlySpan<byte> payload)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, previous);
        Append(hash, stream);
        Append(hash, version);
        Append(hash, recordedAt);
        Append(hash, type);
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, schema);
        Append(hash, number);
        Append(hash, commandId);
        Append(hash, payload);
        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, long value)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(number, value);
        Append(hash, number);
    }

    private static void Append(IncrementalHash hash, string text)
    {
        Span<byte> bytes = stackalloc byte[StreamBounds.NameBytes];
        Append(hash, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
