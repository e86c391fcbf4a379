using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Engine.Tests.Incidents;

/// <summary>A committed history: events as the store holds them, with their texts beside.</summary>
internal static class HistoryFile
{
    /// <summary>Set to write the files that are missing; what is there is never overwritten.</summary>
    public const string WriteVariable = "INCIDENTOPS_WRITE_HISTORIES";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Incidents", "Histories");

    public static bool MayWrite => Environment.GetEnvironmentVariable(WriteVariable) == "1";

    public static string PathOf(string name) => Path.Combine(Folder, name + ".json");

    public static History Read(string name) =>
        JsonSerializer.Deserialize<History>(File.ReadAllText(PathOf(name)), Options) ?? throw new InvalidDataException($"{name} is empty.");

    /// <summary>Writes into the source tree, beside this test's source.</summary>
    public static void Write(string name, IEnumerable<StoredEvent> events, IReadOnlyList<string> summary, [System.Runtime.CompilerServices.CallerFilePath] string here = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(here)!, "Histories", name + ".json");
        Assert.False(File.Exists(path), $"{path} is there already: a history is never rewritten.");
        var history = new History(
            [.. events.Select(one => new Line(
                one.Version, one.RecordedAt, one.Type, one.Schema, one.CommandId, Encoding.UTF8.GetString(one.Payload.Span), one.Texts))], summary);
        File.WriteAllText(path, JsonSerializer.Serialize(history, Options) + "\n");
    }

    /// <param name="Summary">For a whole incident: what its fold says, line by line.</param>
    internal sealed record History(IReadOnlyList<Line> Events, IReadOnlyList<string> Summary);

    /// <param name="Payload">Byte for byte as stored.</param>
    internal sealed record Line(
        long Version, DateTimeOffset RecordedAt, string Type, int Schema, Guid CommandId, string Payload, IReadOnlyList<string?> Texts)
    {
        public StoredEvent ToStored() => new(Version, RecordedAt, Type, Schema, CommandId, Encoding.UTF8.GetBytes(Payload), Texts);
    }
}
