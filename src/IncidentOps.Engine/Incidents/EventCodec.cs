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
    public const int Schema = 1;

    private const int SaltBytes = 16;

    private static readonly ImmutableDictionary<string, Type> TypesByName = typeof(IncidentEvent).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(IncidentEvent)))
        .ToImmutableDictionary(NameOf, StringComparer.Ordinal);

    private readonly Action<byte[]> fillSalt;
    private readonly JsonSerializerOptions options;

    /// <param name="fillSalt">Fills an array with randomness; default: the operating system's.</param>
    public EventCodec(Action<byte[]>? fillSalt = null)
    {
        this.fillSalt = fillSalt ?? (static salt => RandomNumberGenerator.Fill(salt));
        options = CreateOptions();
        options.Converters.Add(new TextConverter());
    }

    /// <summary>Every event type that can be stored, by its lasting name.</summary>
    public static IReadOnlyDictionary<string, Type> Types => TypesByName;

    /// <summary>How Core's values are written as JSON everywhere: camel case, enums as words, ids as strings.</summary>
    public static JsonSerializerOptions CreateOptions() => new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = false,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new PersonIdConverter(), new TimeSpanConverter() },
    };

    /// <summary>The event's lasting name: `stepCompleted`.</summary>
    public static string NameOf(Type type) => JsonNamingPolicy.CamelCase.ConvertName(type.Name);

    public NewEvent Encode(RecordedEvent recorded)
    {
        var texts = new List<DetachedText>();
        TextConverter.Sink = text =>
        {
            var salt = new byte[SaltBytes];
            fillSalt(salt);
            texts.Add(new DetachedText(salt, text));
            return (texts.Count - 1, Digest(salt, text));
        };
        try
        {
            var body = JsonSerializer.SerializeToElement(recorded.Event, recorded.Event.GetType(), options);
            var envelope = new Envelope(recorded.Actor, recorded.BodyHash, recorded.ClaimedAt, body);
            return new NewEvent(
                recorded.RecordedAt, NameOf(recorded.Event.GetType()), Schema, recorded.CommandId,
                JsonSerializer.SerializeToUtf8Bytes(envelope, options), texts);
        }
        finally
        {
            TextConverter.Sink = null;
        }
    }

    /// <exception cref="InvalidDataException">An unknown type or schema, or a payload that does not fit: never passed over in silence.</exception>
    public RecordedEvent Decode(StoredEvent stored)
    {
        if (!TypesByName.TryGetValue(stored.Type, out var type) || stored.Schema != Schema)
        {
            throw new InvalidDataException($"This build does not know events of type {stored.Type}, schema {stored.Schema}.");
        }

        TextConverter.Source = stored.Texts;
        try
        {
            var envelope = JsonSerializer.Deserialize<Envelope>(stored.Payload.Span, options)
                ?? throw new InvalidDataException($"Event {stored.Version} has no payload.");
            var body = (IncidentEvent?)envelope.E.Deserialize(type, options)
                ?? throw new InvalidDataException($"Event {stored.Version} has no body.");
            return new RecordedEvent(
                stored.Version, stored.RecordedAt, envelope.By, stored.CommandId, envelope.H ?? "", envelope.At, body);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"Event {stored.Version} of type {stored.Type} is malformed: {exception.Message}", exception);
        }
        finally
        {
            TextConverter.Source = null;
        }
    }

    /// <summary>SHA-256(salt ‖ UTF-8 text), as base64.</summary>
    public static string Digest(ReadOnlySpan<byte> salt, string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(text)], hash);
        return Convert.ToBase64String(hash);
    }

    /// <summary>Short names: they are stored with every event.</summary>
    private sealed record Envelope(PersonId By, string? H, DateTimeOffset? At, JsonElement E);

    /// <summary>Writes `{"t":0,"d":"digest"}` in place of a text. Serialisation is synchronous, so a thread's own slot is enough.</summary>
    private sealed class TextConverter : JsonConverter<PersonalText>
    {
        [ThreadStatic]
        public static Func<string, (int Index, string Digest)>? Sink;

        [ThreadStatic]
        public static IReadOnlyList<string?>? Source;

        public override void Write(Utf8JsonWriter writer, PersonalText value, JsonSerializerOptions options)
        {
            if (value.Value is null)
            {
                throw new InvalidOperationException("An erased text can't be stored again.");
            }

            var (index, digest) = Sink!(value.Value);
            writer.WriteStartObject();
            writer.WriteNumber("t", index);
            writer.WriteString("d", digest);
            writer.WriteEndObject();
        }

        public override PersonalText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var index = -1;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("t"))
                {
                    reader.Read();
                    index = reader.GetInt32();
                }
            }

            return index >= 0 && Source is { } texts && index < texts.Count ? new PersonalText(texts[index]) : new PersonalText((string?)null);
        }
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
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TimeSpan.FromMilliseconds(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteNumberValue((long)value.TotalMilliseconds);
}
