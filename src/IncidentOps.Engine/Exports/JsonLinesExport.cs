using System.Text.Json;
using System.Text.Json.Serialization;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Engine.Exports;

/// <summary>
/// An incident as JSON Lines: a head line, then every event as stored, with its place and hash in the log, and its texts filled in
/// (an erased one is <c>{"erased":true}</c>).
/// </summary>
public sealed class JsonLinesExport(EventCodec codec)
{
    /// <summary>Of the lines' form; a changed meaning gets a new number.</summary>
    public const int Format = 1;

    private static readonly JsonSerializerOptions Options = new(EventCodec.CreateOptions()) { Converters = { new PersonalTextConverter() } };

    /// <summary>The first line.</summary>
    public static byte[] Head(IncidentId incident, IncidentMode mode, DateTimeOffset exportedAt) => Line(new HeadLine(
        "incident", Format, incident.ToString(), mode == IncidentMode.Drill ? "drill" : "live", mode == IncidentMode.Drill ? "DRILL / 訓練" : null, exportedAt));

    /// <summary>One event's line.</summary>
    /// <exception cref="InvalidDataException">The event is of a type that this build does not know.</exception>
    public byte[] EventLine(LoggedEvent logged, IncidentMode mode, Func<PersonId, string> name)
    {
        var recorded = codec.Decode(logged.Event);
        return Line(new Entry(
            logged.Event.Version, logged.Position, recorded.RecordedAt, recorded.ClaimedAt, new Who(recorded.Actor, name(recorded.Actor)),
            logged.Event.Type, logged.Event.Schema, recorded.CommandId, mode == IncidentMode.Drill ? true : null,
            JsonSerializer.SerializeToElement(recorded.Event, recorded.Event.GetType(), Options), logged.Hash));
    }

    /// <summary>The mode of an incident, from its first event.</summary>
    public IncidentMode ModeOf(LoggedEvent first) => codec.Decode(first.Event).Event is IncidentDeclared declared
        ? declared.Mode
        : throw new InvalidDataException("A stream begins with its declaration.");

    private static byte[] Line<T>(T value) => [.. JsonSerializer.SerializeToUtf8Bytes(value, Options), (byte)'\n'];

    private sealed record HeadLine(string Export, int Format, string Incident, string Mode, string? Mark, DateTimeOffset ExportedAt);

    private sealed record Who(PersonId Id, string Name);

    private sealed record Entry(
        long Version, long Position, DateTimeOffset RecordedAt, DateTimeOffset? ClaimedAt, Who Actor, string Type, int Schema, Guid CommandId,
        bool? Drill, JsonElement Payload, string Hash);

    private sealed class PersonalTextConverter : JsonConverter<PersonalText>
    {
        public override PersonalText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Exports are only written.");

        public override void Write(Utf8JsonWriter writer, PersonalText value, JsonSerializerOptions options)
        {
            if (value.Value is { } text)
            {
                writer.WriteStringValue(text);
                return;
            }

            writer.WriteStartObject();
            writer.WriteBoolean("erased", true);
            writer.WriteEndObject();
        }
    }
}
