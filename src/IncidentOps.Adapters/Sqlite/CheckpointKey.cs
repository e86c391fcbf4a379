using System.Security.Cryptography;
using System.Text;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Sqlite;

/// <summary>The key that signs checkpoints: ECDSA over P-256, a PEM file of mode 0600 with its public half beside it.</summary>
internal static class CheckpointKey
{
    /// <summary>Reads the signing key; makes one where there are no checkpoints yet that another would have signed.</summary>
    /// <exception cref="DataDirectoryException">The key is missing or unreadable.</exception>
    public static ECDsa Open(DataLayout layout)
    {
        if (!File.Exists(layout.CheckpointKeyFile))
        {
            if (File.Exists(layout.CheckpointsFile))
            {
                throw new DataDirectoryException(
                    $"{layout.CheckpointKeyFile} is missing, and {layout.CheckpointsFile} was signed with it. Put the key back from the backup.");
            }

            using var fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            DurableFile.Write(layout.CheckpointPublicKeyFile, Encoding.ASCII.GetBytes(fresh.ExportSubjectPublicKeyInfoPem() + "\n"));
            DurableFile.Write(layout.CheckpointKeyFile, Encoding.ASCII.GetBytes(fresh.ExportPkcs8PrivateKeyPem() + "\n"));
        }

        return Read(layout.CheckpointKeyFile);
    }

    /// <summary>A key from a PEM file, private or public.</summary>
    public static ECDsa Read(string file)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(file));
            return key;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException or IOException)
        {
            key.Dispose();
            throw new DataDirectoryException($"{file} can't be read as a key: {exception.Message}", exception);
        }
    }
}
