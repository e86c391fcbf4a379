using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using IncidentOps.Core.Incidents;

namespace IncidentOps.Engine.Incidents;

/// <summary>Commands as JSON, by name (`completeStep`), and the hash of a command's body.</summary>
public static class CommandCodec
{
    private static readonly JsonSerializerOptions Options = Strict();

    /// <summary>Every command that people and programs may send, by name. The engine's own are not among them.</summary>
    public static ImmutableSortedDictionary<string, Type> Types { get; } = typeof(IncidentCommand).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(IncidentCommand)) && type != typeof(Wake) && type != typeof(FinishAction) && type != typeof(RecordDelivery)
            && type != typeof(EraseExpiredIncident) && type != typeof(RecordEvidenceErased))
        .ToImmutableSortedDictionary(EventCodec.NameOf, type => type, StringComparer.Ordinal);

    /// <summary>Reads a command; an unknown property, a missing or a mistyped one is a fault.</summary>
    /// <exception cref="JsonException">What is wrong, and where.</exception>
    public static IncidentCommand Read(string name, JsonElement body)
    {
        if (!Types.TryGetValue(name, out var type))
        {
            throw new JsonException($"There is no command “{name}”.");
        }

        return (IncidentCommand?)body.Deserialize(type, Options) ?? throw new JsonException("The command's body is missing.");
    }

    /// <summary>SHA-256 over name and body in this codec's form, shortened to 96 bits, as base64: tells a repeat from a reused id.</summary>
    public static string HashOf(IncidentCommand command)
    {
        var type = command.GetType();
        var bytes = JsonSerializer.SerializeToUtf8Bytes(command, type, Options);
        return Convert.ToBase64String(SHA256.HashData([.. System.Text.Encoding.UTF8.GetBytes(type.Name), 0, .. bytes]), 0, 12);
    }

    private static JsonSerializerOptions Strict() => new(EventCodec.CreateOptions())
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        MaxDepth = 16,
        Converters = { new NamedValuesConverter() },
    };

    /// <summary>
    /// Writes names in ordinal order. A dictionary's own order differs from process to process, so a repeat after a restart would
    /// look like another command under a used id.
    /// </summary>
    private sealed class NamedValuesConverter : JsonConverter<ImmutableDictionary<string, string?>>
    {
        public override ImmutableDictionary<string, string?>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<Dictionary<string, string?>>(ref reader, options)?.ToImmutableDictionary(StringComparer.Ordinal);

        public override void Write(Utf8JsonWriter writer, ImmutableDictionary<string, string?> value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            foreach (var (name, text) in value.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                writer.WriteString(name, text);
            }

            writer.WriteEndObject();
        }
    }
}
