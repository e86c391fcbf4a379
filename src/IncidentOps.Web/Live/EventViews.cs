using System.Text.Json;
using System.Text.Json.Serialization;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Web.Live;

/// <summary>Events as programs see them, over hub and API alike.</summary>
public static class EventViews
{
    private static readonly JsonSerializerOptions Options = Create();

    /// <summary>The events that an onlooker sees, under the numbers and names that it knows.</summary>
    /// <param name="state">The incident at or after the events.</param>
    public static IEnumerable<EventView> Of(IEnumerable<RecordedEvent> events, IncidentState state, DrillSight sight) =>
        from recorded in events
        where sight.Sees(state, recorded.Version)
        let shown = Named(recorded.Event, state, sight)
        select new EventView(
            sight.SequenceAt(state, recorded.Version), EventCodec.NameOf(shown.GetType()), recorded.RecordedAt,
            // Whether a hand let it go is the facilitators' affair.
            shown is InjectReleased && !sight.SeesScript ? PersonId.System.Value : recorded.Actor.Value, recorded.CommandId, recorded.ClaimedAt, JsonSerializer.SerializeToElement(shown, shown.GetType(), Options));

    private static IncidentEvent Named(IncidentEvent happened, IncidentState state, DrillSight sight) => sight.Shown(happened) switch
    {
        InjectReleased e => e with { Inject = sight.NameOf(state.Drill!, e.Inject) },
        InjectAnswered e => e with { Inject = sight.NameOf(state.Drill!, e.Inject) },
        TextErased e => e with { Version = sight.SequenceAt(state, e.Version) },
        _ => happened,
    };

    private static JsonSerializerOptions Create()
    {
        var options = EventCodec.CreateOptions();
        options.DefaultIgnoreCondition = JsonIgnoreCondition.Never;
        options.Converters.Add(new PlainTextConverter());
        options.Converters.Add(new SealedSecretConverter());
        return options;
    }

    /// <summary>A personal text as a plain string; null once erased.</summary>
    private sealed class PlainTextConverter : JsonConverter<PersonalText>
    {
        public override PersonalText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetString());

        public override void Write(Utf8JsonWriter writer, PersonalText value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }

    /// <summary>Which parameter got a secret, and nothing of the secret, sealed or not.</summary>
    private sealed class SealedSecretConverter : JsonConverter<SealedSecret>
    {
        public override SealedSecret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Sealed secrets are never read from outside.");

        public override void Write(Utf8JsonWriter writer, SealedSecret value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteString("parameter", value.Parameter);
            writer.WriteEndObject();
        }
    }
}
