using System.Text;
using IncidentOps.Core.Tests.Incidents.Specification;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Engine.Tests.Incidents;

/// <summary>Old events must be read for ever: each type has a committed history that is decoded and compared value by value.</summary>
public sealed class HistoriesTests
{
    public static TheoryData<string> Types => [.. EventCodec.Types.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_event_type_has_a_history_that_still_means_the_same(string type)
    {
        var expected = GoldenEvents.Of(type);
        Assert.True(expected.Count > 0, $"{type} has no entry in GoldenEvents.cs.");
        if (!File.Exists(HistoryFile.PathOf(type)))
        {
            Assert.True(HistoryFile.MayWrite, $"{type} has no history. Run this test once with {HistoryFile.WriteVariable}=1, look at the new file, and commit it.");
            var codec = FixedSalt();
            HistoryFile.Write(type, expected.Select(recorded => Stored(recorded.Version, codec.Encode(recorded))), []);
            return;
        }

        var history = HistoryFile.Read(type);
        Assert.Null(StructuralDifference.Between(expected.ToArray(), history.Events.Select(line => new EventCodec().Decode(line.ToStored())).ToArray()));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void What_is_written_today_is_byte_for_byte_what_was_written_then(string type)
    {
        Assert.SkipUnless(File.Exists(HistoryFile.PathOf(type)), "Its history is being written.");
        var codec = FixedSalt();
        foreach (var (line, recorded) in HistoryFile.Read(type).Events.Zip(GoldenEvents.Of(type)))
        {
            var encoded = codec.Encode(recorded);
            Assert.Equal(line.Payload, Encoding.UTF8.GetString(encoded.Payload.Span));
            Assert.Equal((line.Type, line.Schema, line.CommandId, line.RecordedAt), (encoded.Type, encoded.Schema, encoded.CommandId, encoded.RecordedAt));
            Assert.Equal(line.Texts, encoded.Texts.Select(text => text.Text));
        }
    }

    [Fact]
    public void Every_history_is_of_a_type_that_this_build_knows()
    {
        var strangers = Directory.GetFiles(HistoryFile.Folder, "*.json").Select(Path.GetFileNameWithoutExtension)
            .Where(name => name != WholeIncidentTests.Name && !EventCodec.Types.ContainsKey(name!));
        Assert.Empty(strangers);
    }

    public static EventCodec FixedSalt()
    {
        byte next = 0;
        return new EventCodec(salt => Array.Fill(salt, ++next));
    }

    public static StoredEvent Stored(long version, NewEvent encoded) => new(
        version, encoded.RecordedAt, encoded.Type, encoded.Schema, encoded.CommandId, encoded.Payload, [.. encoded.Texts.Select(text => (string?)text.Text)]);
}
