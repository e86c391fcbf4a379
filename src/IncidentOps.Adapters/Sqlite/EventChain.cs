using System.Buffers;
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
    private const int OnTheStack = 2048;

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
        var name = Encoding.UTF8.GetByteCount(stream);
        var kind = Encoding.UTF8.GetByteCount(type);
        var length = (8 * 4) + previous.Length + name + 8 + 8 + kind + 4 + commandId.Length + payload.Length;

        // One pass over bytes that lie together: feeding a hash piece by piece costs more than the hash.
        var rented = length > OnTheStack ? ArrayPool<byte>.Shared.Rent(length) : null;
        var bytes = rented is null ? stackalloc byte[OnTheStack] : rented;
        var rest = bytes;
        Put(ref rest, previous);
        PutLength(ref rest, name);
        rest = rest[Encoding.UTF8.GetBytes(stream, rest)..];
        Put(ref rest, version);
        Put(ref rest, recordedAt);
        PutLength(ref rest, kind);
        rest = rest[Encoding.UTF8.GetBytes(type, rest)..];
        PutLength(ref rest, 4);
        PutLength(ref rest, schema);
        Put(ref rest, commandId);
        Put(ref rest, payload);
        var hash = SHA256.HashData(bytes[..length]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return hash;
    }

    private static void Put(ref Span<byte> rest, long value)
    {
        PutLength(ref rest, 8);
        BinaryPrimitives.WriteInt64BigEndian(rest, value);
        rest = rest[8..];
    }

    private static void Put(ref Span<byte> rest, ReadOnlySpan<byte> bytes)
    {
        PutLength(ref rest, bytes.Length);
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }

    private static void PutLength(ref Span<byte> rest, int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(rest, length);
        rest = rest[4..];
    }
}
