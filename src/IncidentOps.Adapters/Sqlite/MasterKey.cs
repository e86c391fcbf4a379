using System.Security.Cryptography;
using System.Text;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Sqlite;

/// <summary>
/// The key that wraps every stream's key. It lies in a file of its own (mode 0600), so a copy of the database alone opens no text; erasing a
/// stream's wrapped key destroys that stream's texts wherever the database goes from then on.
/// </summary>
internal sealed class MasterKey
{
    private readonly byte[] key;

    private MasterKey(byte[] key) => this.key = key;

    /// <summary>Names the key without telling it: kept in the database, so that a wrong key file is noticed at once.</summary>
    public string Fingerprint => Convert.ToHexStringLower(HMACSHA256.HashData(key, "incidentops/master-key"u8).AsSpan(0, 8));

    /// <summary>Reads the key file; makes one only where the database is new.</summary>
    /// <exception cref="DataDirectoryException">The file is missing beside an existing database, or isn't a key.</exception>
    public static MasterKey Open(DataLayout layout, bool mayCreate)
    {
        if (Read(layout) is { } existing)
        {
            return existing;
        }

        if (!mayCreate)
        {
            throw new DataDirectoryException($"{layout.MasterKeyFile} is missing. Without it the texts in this database can't be opened: put it back from the backup.");
        }

        var fresh = new MasterKey(RandomNumberGenerator.GetBytes(TextSeal.KeyLength));
        DurableFile.Write(layout.MasterKeyFile, fresh.key);
        return fresh;
    }

    /// <summary>The key in the file; null where there is no file.</summary>
    public static MasterKey? Read(DataLayout layout)
    {
        if (!File.Exists(layout.MasterKeyFile))
        {
            return null;
        }

        var bytes = File.ReadAllBytes(layout.MasterKeyFile);
        return bytes.Length == TextSeal.KeyLength
            ? new MasterKey(bytes)
            : throw new DataDirectoryException($"{layout.MasterKeyFile} has {bytes.Length} bytes, not {TextSeal.KeyLength}: it isn't a key of this program.");
    }

    /// <summary>A new key for a stream, and the same wrapped.</summary>
    public (byte[] Key, byte[] Wrapped) NewStreamKey(string stream)
    {
        var streamKey = RandomNumberGenerator.GetBytes(TextSeal.KeyLength);
        return (streamKey, TextSeal.Seal(key, streamKey, Encoding.UTF8.GetBytes(stream)));
    }

    /// <exception cref="Engine.Storage.StoreDamagedException">The wrapped key doesn't fit this master key and stream.</exception>
    public byte[] Unwrap(string stream, ReadOnlySpan<byte> wrapped) =>
        TextSeal.Open(key, wrapped, Encoding.UTF8.GetBytes(stream))
        ?? throw new Engine.Storage.StoreDamagedException($"The key of {stream} can't be opened: the database and the master key don't belong together, or it was changed.", stream);
}
