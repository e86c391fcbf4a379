using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Engine.Incidents;

/// <summary>
/// Turns incident events into stored ones and back. Personal texts leave the payload: in their place stands their index and
/// SHA-256(salt ‖ text), so that erasing a text leaves the chain whole.
/// </summary>
public sealed class EventCodec
{
    /// <summary>The schema number that this build writes for every type; older numbers stay readable.</summary>
    public const int Schema = PayloadCodec<IncidentEvent>.Schema;

    private static readonly ImmutableDictionary<string, Type> TypesByName = typeof(IncidentEvent).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(IncidentEvent)))
        .ToImmutableDictionary(NameOf, StringComparer.Ordinal);

    private readonly PayloadCodec<IncidentEvent> payloads;

    /// <param name="fillSalt">Fills an array with randomness; default: the operating system's.</param>
    public EventCodec(Action<byte[]>? fillSalt = null) => payloads = new PayloadCodec<IncidentEvent>(fillSalt);

    /// <summary>Every event type that can be stored, by its lasting name.</summary>
    public static IReadOnlyDictionary<string, Type> Types => TypesByName;

    /// <summary>How Core's values are written as JSON everywhere: camel case, enums as words, ids as strings.</summary>
    public static JsonSerializerOptions CreateOptions() => new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = false,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false), new PersonIdConverter(), new TimeSpanConverter() },
    };

    /// <summary>The event's lasting name: `stepCompleted`.</summary>
    public static string NameOf(Type type) => JsonNamingPolicy.CamelCase.ConvertName(type.Name);

    public NewEvent Encode(RecordedEvent recorded) => payloads.Encode(
        recorded.RecordedAt, recorded.CommandId, new Attribution(recorded.Actor, recorded.BodyHash, recorded.ClaimedAt), recorded.Event);

    /// <exception cref="InvalidDataException">An unknown type or schema, or a payload that does not fit: never passed over in silence.</exception>
    public RecordedEvent Decode(StoredEvent stored)
    {
        var (attribution, body) = payloads.Decode(stored);
        return new RecordedEvent(
            stored.Version, stored.RecordedAt, attribution.Actor, stored.CommandId, attribution.BodyHash ?? "", attribution.ClaimedAt, body);
    }

    /// <summary>SHA-256(salt ‖ UTF-8 text), as base64.</summary>
    public static string Digest(ReadOnlySpan<byte> salt, string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(text)], hash);
        return Convert.ToBase64String(hash);
    }
}

/// <summary>A person's id as a plain string.</summary>
public sealed class PersonIdConverter : JsonConverter<PersonId>
{
    public override PersonId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetString() ?? throw new JsonException("A person's id is a string."));

    public override void Write(Utf8JsonWriter writer, PersonId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

/// <summary>Durations as whole milliseconds.</summary>
public sealed class TimeSpanConverter : JsonConverter<TimeSpan>
{
    private const long Most = long.MaxValue / TimeSpan.TicksPerMillisecond;

    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetInt64() is >= -Most and <= Most and var milliseconds
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw new JsonException("A duration of so many milliseconds can't be told.");

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteNumberValue((long)value.TotalMilliseconds);
}
