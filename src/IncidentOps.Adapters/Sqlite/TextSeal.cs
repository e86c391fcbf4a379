using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Sqlite;

/// <summary>
/// Seals with AES-256-GCM: nonce (12 bytes) ‖ ciphertext ‖ tag (16). The place of a text (stream, version, index) goes into the tag, so no
/// sealed text can be moved to another event. Nonces are random: a counter would repeat after a restore.
/// </summary>
internal static class TextSeal
{
    public const int KeyLength = 32;
    private const int NonceLength = 12;
    public const int TagLength = 16;

    public static byte[] Seal(SealKey key, string stream, long version, int index, string text) =>
        Seal(key.Cipher, Encoding.UTF8.GetBytes(text), Place(stream, version, index));

    /// <exception cref="StoreDamagedException">The seal is broken.</exception>
    public static string Open(byte[] key, string stream, long version, int index, ReadOnlySpan<byte> sealedText)
    {
        var plain = Open(key, sealedText, Place(stream, version, index))
            ?? throw new StoreDamagedException($"{stream}, version {version}: text {index} can't be opened; it was changed on disk.", stream, version);
        return Encoding.UTF8.GetString(plain);
    }

    public static byte[] Seal(byte[] key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> place)
    {
        using var cipher = new AesGcm(key, TagLength);
        return Seal(cipher, plain, place);
    }

    private static byte[] Seal(AesGcm cipher, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> place)
    {
        var output = new byte[NonceLength + plain.Length + TagLength];
        var nonce = output.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        cipher.Encrypt(nonce, plain, output.AsSpan(NonceLength, plain.Length), output.AsSpan(NonceLength + plain.Length), place);
        return output;
    }

    /// <summary>The plain bytes; null where the seal is broken.</summary>
    public static byte[]? Open(byte[] key, ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> place)
    {
        if (sealedBytes.Length < NonceLength + TagLength)
        {
            return null;
        }

        var plain = new byte[sealedBytes.Length - NonceLength - TagLength];
        using var cipher = new AesGcm(key, TagLength);
        try
        {
            cipher.Decrypt(sealedBytes[..NonceLength], sealedBytes[NonceLength..^TagLength], sealedBytes[^TagLength..], plain, place);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static byte[] Place(string stream, long version, int index)
    {
        var name = Encoding.UTF8.GetBytes(stream);
        var place = new byte[name.Length + 12];
        name.CopyTo(place, 0);
        BinaryPrimitives.WriteInt64BigEndian(place.AsSpan(name.Length), version);
        BinaryPrimitives.WriteInt32BigEndian(place.AsSpan(name.Length + 8), index);
        return place;
    }
}

/// <summary>A stream's key, ready to seal with: expanding a key costs more than sealing a note. Used by one thread at a time.</summary>
internal sealed class SealKey(byte[] key)
{
    public AesGcm Cipher { get; } = new(key, TextSeal.TagLength);
}
