using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Engine.Storage;

/// <summary>
/// Turns one family of events into stored payloads and back. Personal texts leave the payload: in their place stands their index and
/// SHA-256(salt ‖ text), so that erasing a text leaves the chain whole.
/// </summary>
public sealed class PayloadCodec<TEvent>
    where TEvent : class
{
    /// <summary>The schema number that this build writes for every type; older numbers stay readable.</summary>
    public const int Schema = 1;

    private const int SaltBytes = 16;

    private static readonly ImmutableDictionary<string, Type> TypesByName = typeof(TEvent).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(TEvent)) && !type.IsAbstract)
        .ToImmutableDictionary(EventCodec.NameOf, StringComparer.Ordinal);

    private readonly Action<byte[]> fillSalt;
    private readonly JsonSerializerOptions options;

    /// <param name="fillSalt">Fills an array with randomness; default: the operating system's.</param>
    public PayloadCodec(Action<byte[]>? fillSalt = null)
    {
        this.fillSalt = fillSalt ?? (static salt => RandomNumberGenerator.Fill(salt));
        options = EventCodec.CreateOptions();
        // Only what may be null may be missing: a result that is not there must never be read as "applied".
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.RespectNullableAnnotations = true;
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RequireWhatIsNeverNull } };
        options.Converters.Add(new DetachedTextConverter());
    }

    /// <summary>Every event type that can be stored, by its lasting name.</summary>
    public IReadOnlyDictionary<string, Type> Types => TypesByName;

    public NewEvent Encode(DateTimeOffset recordedAt, Guid commandId, Attribution attribution, TEvent body)
    {
        var texts = new List<DetachedText>();
        DetachedTextConverter.Sink = text =>
        {
            var salt = new byte[SaltBytes];
            fillSalt(salt);
            texts.Add(new DetachedText(salt, text));
            return (texts.Count - 1, EventCodec.Digest(salt, text));
        };
        try
        {
            var element = JsonSerializer.SerializeToElement(body, body.GetType(), options);
            var envelope = new Envelope(attribution.Actor, attribution.BodyHash, attribution.ClaimedAt, element);
            return new NewEvent(
                recordedAt, EventCodec.NameOf(body.GetType()), Schema, commandId, JsonSerializer.SerializeToUtf8Bytes(envelope, options), texts);
        }
        finally
        {
            DetachedTextConverter.Sink = null;
        }
    }

    /// <exception cref="InvalidDataException">An unknown type or schema, or a payload that does not fit: never passed over in silence.</exception>
    public (Attribution Attribution, TEvent Body) Decode(StoredEvent stored)
    {
        if (!TypesByName.TryGetValue(stored.Type, out var type) || stored.Schema != Schema)
        {
            throw new InvalidDataException($"This build does not know events of type {stored.Type}, schema {stored.Schema}.");
        }

        DetachedTextConverter.Source = stored.Texts;
        try
        {
            var envelope = JsonSerializer.Deserialize<Envelope>(stored.Payload.Span, options)
                ?? throw new InvalidDataException($"Event {stored.Version} has no payload.");
            if (string.IsNullOrEmpty(envelope.By.Value) || envelope.E.ValueKind != JsonValueKind.Object)
            {
                throw new InvalidDataException($"Event {stored.Version} has no actor or no body.");
            }

            var body = (TEvent?)envelope.E.Deserialize(type, options)
                ?? throw new InvalidDataException($"Event {stored.Version} has no body.");
            return (new Attribution(envelope.By, envelope.H, envelope.At), body);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"Event {stored.Version} of type {stored.Type} is malformed: {exception.Message}", exception);
        }
        finally
        {
            DetachedTextConverter.Source = null;
        }
    }

    private static void RequireWhatIsNeverNull(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.AssociatedParameter is { IsNullable: false, HasDefaultValue: false } parameter
                && Nullable.GetUnderlyingType(parameter.ParameterType) is null)
            {
                property.IsRequired = true;
            }
        }
    }

    /// <summary>Short names: they are stored with every event.</summary>
    private sealed record Envelope(PersonId By, string? H, DateTimeOffset? At, JsonElement E);
}

/// <summary>Who did it, and what the command was, as stored beside every event's body.</summary>
/// <param name="BodyHash">Of the command; null where repeats are not told apart.</param>
/// <param name="ClaimedAt">For what arrives late.</param>
public sealed record Attribution(PersonId Actor, string? BodyHash = null, DateTimeOffset? ClaimedAt = null);

/// <summary>Writes `{"t":0,"d":"digest"}` in place of a text. Serialisation is synchronous, so a thread's own slot is enough.</summary>
internal sealed class DetachedTextConverter : JsonConverter<PersonalText>
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

        // A text that is not there at all is damage; only one that is there as null has been erased.
        return index >= 0 && Source is { } texts && index < texts.Count
            ? new PersonalText(texts[index])
            : throw new JsonException("It refers to a text that does not exist.");
    }
}
