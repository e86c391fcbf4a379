using System.Text.Json;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Sqlite;

/// <summary>
/// What a backup holds, written last: a folder without it isn't a backup. Paths are relative, with `/`; hashes lower-case hex SHA-256.
/// </summary>
/// <param name="Form">The number of this manifest's form.</param>
/// <param name="Position">The last event's position that the backup holds.</param>
public sealed record BackupManifest(int Form, DateTimeOffset At, Guid Store, int Epoch, long Position, IReadOnlyList<BackupFile> Files)
{
    public const string FileName = "manifest.json";
    public const int NewestForm = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <exception cref="DataDirectoryException">There is no manifest, or it can't be read.</exception>
    internal static BackupManifest Read(string folder)
    {
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
        {
            throw new DataDirectoryException($"{folder} isn't a whole backup: it has no {FileName}.");
        }

        try
        {
            var manifest = JsonSerializer.Deserialize<BackupManifest>(File.ReadAllBytes(file), Json);
            return manifest is { Form: 1, Files: not null }
                ? manifest
                : throw new DataDirectoryException($"{file} has form {manifest?.Form}; this program reads form {NewestForm}.");
        }
        catch (JsonException exception)
        {
            throw new DataDirectoryException($"{file}:{exception.LineNumber + 1}:{exception.BytePositionInLine + 1}: {exception.Message}", exception);
        }
    }
}

/// <summary>One file of a backup; size in bytes.</summary>
public sealed record BackupFile(string Path, long Size, string Sha256);
