using System.Text;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Tests.Incidents.Specification;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Engine.Tests.Incidents;

public sealed class EventCodecTests
{
    private static readonly EventCodec Codec = new();

    private static RecordedEvent Recorded(IncidentEvent happened) =>
        new(2, IncidentSpecification.Start, Cast.Ben.Id, Guid.Parse("01980000-0000-7000-8000-000000000001"), "hash", null, happened);

    private static StoredEvent Stored(string payload, string type = "noteAdded", int schema = 1, params string?[] texts) =>
        new(2, IncidentSpecification.Start, type, schema, Guid.Empty, Encoding.UTF8.GetBytes(payload), texts);

    [Fact]
    public void A_text_leaves_the_payload_and_its_salted_digest_stays()
    {
        var encoded = Codec.Encode(Recorded(new NoteAdded("n1", PersonalText.From("太郎に電話"))));
        var payload = Encoding.UTF8.GetString(encoded.Payload.Span);
        Assert.DoesNotContain("太郎", payload, StringComparison.Ordinal);
        var text = Assert.Single(encoded.Texts);
        Assert.Equal((16, "太郎に電話"), (text.Salt.Length, text.Text));
        Assert.Contains(EventCodec.Digest(text.Salt.Span, text.Text), payload, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_text_twice_has_two_digests()
    {
        var encoded = Codec.Encode(Recorded(new NotificationQueued("m1", null, null, [], PersonalText.From("x"), PersonalText.From("x"), false)));
        Assert.NotEqual(encoded.Texts[0].Salt, encoded.Texts[1].Salt);
    }

    [Fact]
    public void An_erased_text_is_null_and_is_never_stored_again()
    {
        var encoded = Codec.Encode(Recorded(new NoteAdded("n1", PersonalText.From("x"))));
        var decoded = Codec.Decode(new StoredEvent(2, encoded.RecordedAt, encoded.Type, encoded.Schema, encoded.CommandId, encoded.Payload, [null]));
        Assert.True(Assert.IsType<NoteAdded>(decoded.Event).Text!.IsErased);
        Assert.Throws<InvalidOperationException>(() => Codec.Encode(decoded));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"by":"ben"}""")]
    [InlineData("""{"by":7,"e":{}}""")]
    [InlineData("""{"e":{"note":"n1"}}""")]
    [InlineData("""{"by":"ben","e":null}""")]
    [InlineData("""{"by":"ben","e":7}""")]
    [InlineData("""{"by":"ben","e":{}}""")]
    [InlineData("""{"by":"ben","e":{"note":null}}""")]
    [InlineData("""{"by":"ben","e":{"note":7}}""")]
    [InlineData("""{"by":"ben","e":{"note":"n1","text":"plain"}}""")]
    [InlineData("""{"by":"ben","e":{"note":"n1","text":{"t":0,"d":""}}}""")]
    [InlineData("""{"by":"ben","e":{"note":"n1","text":{"t":"x"}}}""")]
    [InlineData("""{"by":"ben","at":"soon","e":{"note":"n1"}}""")]
    public void A_damaged_payload_is_named_and_never_passed_over(string payload)
    {
        var fault = Assert.Throws<InvalidDataException>(() => Codec.Decode(Stored(payload)));
        Assert.Contains("2", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("actionFinished", """{"run":"r1","step":"a","attempt":1,"duration":0,"outputs":[]}""")]
    [InlineData("actionFinished", """{"run":"r1","step":"a","attempt":1,"result":0,"duration":0,"outputs":[]}""")]
    [InlineData("actionFinished", """{"run":"r1","step":"a","attempt":1,"result":"applied","duration":0}""")]
    [InlineData("waitEnded", """{"run":"r1","step":"a"}""")]
    [InlineData("incidentDeclared", """{"semantics":1,"severity":"sev1"}""")]
    public void What_must_not_be_missing_is_never_assumed(string type, string body) =>
        Assert.Throws<InvalidDataException>(() => Codec.Decode(Stored($$"""{"by":"ben","e":{{body}}}""", type)));

    [Fact]
    public void An_unknown_type_or_schema_is_a_fault()
    {
        Assert.Throws<InvalidDataException>(() => Codec.Decode(Stored("""{"by":"ben","e":{}}""", type: "noteSung")));
        Assert.Throws<InvalidDataException>(() => Codec.Decode(Stored("""{"by":"ben","e":{}}""", schema: 2)));
    }
}
