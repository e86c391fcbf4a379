using IncidentOps.Core.Incidents;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class PersonalTextTests
{
    [Theory]
    [InlineData("a\0b", "a␀b")]
    [InlineData("\u001b[31mred", "␛[31mred")]
    [InlineData("a\u007f", "a␡")]
    [InlineData("invoice\u202efdp.exe", "invoice\ufffdfdp.exe")]
    [InlineData("\u2066a\u2069", "\ufffda\ufffd")]
    [InlineData("\u0085", "\ufffd")]
    public void What_hides_or_turns_text_round_is_shown(string written, string kept)
    {
        Assert.Equal(kept, PersonalText.From(written)!.Value);
        Given(Declared).When(new AddNote("x" + written + "x")).Then(new NoteAdded("n1", new PersonalText("x" + kept + "x")));
    }

    [Fact]
    public void Half_a_character_is_none()
    {
        Assert.Equal("\ufffd", PersonalText.From("\ud83d")!.Value);
        Assert.Equal("\ufffdx", PersonalText.From("\ude00x")!.Value);
    }

    [Theory]
    [InlineData("line\r\n\tnext")]
    [InlineData("𠮷野家 😀 ｱｲｳ")]
    public void What_people_write_stays_as_it_is(string written) => Assert.Equal(written, PersonalText.From(written)!.Value);
}
