using CsCheck;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Tests.Runbooks;

public sealed class VersionHashTests
{
    private static readonly Gen<UsedPart> Parts =
        Gen.Select(Gen.Int[0, 2], Gen.String[Gen.Char["ab-"], 1, 3], Gen.String[Gen.Char["0f"], 4, 4]).Select((kind, id, hash) => new UsedPart(new[] { "action-pack", "clock", "runbook" }[kind], id, hash));

    [Fact]
    public void The_order_in_which_parts_are_named_does_not_matter() =>
        Gen.Select(Gen.String, Parts.Array[0, 6]).Sample((text, parts) =>
        {
            var distinct = parts.DistinctBy(part => (part.Kind, part.Id)).ToList();
            Assert.Equal(VersionHash.Compute(text, distinct), VersionHash.Compute(text, Enumerable.Reverse(distinct)));
        });

    [Fact]
    public void Any_change_gives_another_hash() =>
        Gen.Select(Gen.String, Parts.Array[1, 6]).Sample((text, parts) =>
        {
            var before = VersionHash.Compute(text, parts);
            Assert.NotEqual(before, VersionHash.Compute(text + "x", parts));
            Assert.NotEqual(before, VersionHash.Compute(text, parts[1..]));
            Assert.NotEqual(before, VersionHash.Compute(text, [parts[0] with { Sha256 = parts[0].Sha256 + "0" }, .. parts[1..]]));
            Assert.NotEqual(before, VersionHash.Compute(text, [parts[0] with { Id = parts[0].Id + parts[0].Sha256, Sha256 = "" }, .. parts[1..]]));
        });

    /// <summary>Versions already published keep their names: this value may never change.</summary>
    [Fact]
    public void The_hash_of_a_known_text_stays() =>
        Assert.Equal("3fe65cf710b78ebf06970f92640761f25e1c4c76c0459ea308a8258c5cd386c5", VersionHash.Compute("runbook: a\n", [new UsedPart("clock", "soon", VersionHash.OfText("soon: 5d\n"))]));
}
