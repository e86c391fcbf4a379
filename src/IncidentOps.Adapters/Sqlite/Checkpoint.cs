using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace IncidentOps.Adapters.Sqlite;

/// <summary>
/// One line of checkpoints.jsonl: the heads of the streams that advanced since the line before, so that all lines together hold every
/// stream's head at the cost of what changed. Each line names the hash of the one before and is signed; a copy kept elsewhere shows a cut
/// tail of the log, for cutting it can't change the copy.
/// </summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Epoch">The store's epoch: a restore begins a new one.</param>
/// <param name="Position">The last position that the heads include.</param>
/// <param name="Previous">Lower-case hex SHA-256 of the line before; empty for the first.</param>
public sealed record Checkpoint(
    long Number, DateTimeOffset At, Guid Store, int Epoch, long Position, string Previous, IReadOnlyList<CheckpointHead> Heads)
{
    private const string SignatureField = ",\"signature\":\"";

    /// <summary>The line, signed, without its line end.</summary>
    internal string ToLine(ECDsa key)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("number", Number);
            writer.WriteString("at", At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            writer.WriteString("store", Store);
            writer.WriteNumber("epoch", Epoch);
            writer.WriteNumber("position", Position);
            writer.WriteString("previous", Previous);
            writer.WriteStartObject("heads");
            foreach (var head in Heads)
            {
                writer.WriteStartArray(head.Stream);
                writer.WriteNumberValue(head.Version);
                writer.WriteStringValue(head.Hash);
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        var text = Encoding.UTF8.GetString(buffer.ToArray())[..^1];
        var signature = key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256);
        return $"{text}{SignatureField}{Convert.ToBase64String(signature)}\"}}";
    }

    /// <summary>Reads a line; null where it isn't one. <paramref name="isSigned"/> tells whether the key signed exactly this text.</summary>
    internal static Checkpoint? Parse(string line, ECDsa? key, out bool isSigned)
    {
        isSigned = false;
        var end = line.LastIndexOf(SignatureField, StringComparison.Ordinal);
        if (end < 0 || !line.EndsWith("\"}", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            var signature = Convert.FromBase64String(line[(end + SignatureField.Length)..^2]);
            isSigned = key?.VerifyData(Encoding.UTF8.GetBytes(line[..end]), signature, HashAlgorithmName.SHA256) ?? false;
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return new Checkpoint(
                root.GetProperty("number").GetInt64(),
                root.GetProperty("at").GetDateTimeOffset(),
                root.GetProperty("store").GetGuid(),
                root.GetProperty("epoch").GetInt32(),
                root.GetProperty("position").GetInt64(),
                root.GetProperty("previous").GetString() ?? "",
                root.GetProperty("heads").EnumerateObject()
                    .Select(head => new CheckpointHead(head.Name, head.Value[0].GetInt64(), head.Value[1].GetString() ?? "")).ToList());
        }
        catch (Exception exception) when (
            exception is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    internal static string HashOf(string line) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line)));
}

/// <summary>A stream's head: the version and hash (lower-case hex) of its last event.</summary>
public sealed record CheckpointHead(string Stream, long Version, string Hash);
