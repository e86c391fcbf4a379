using System.Text;
using IncidentOps.Adapters.Files;

namespace IncidentOps.Adapters.Tests.Files;

/// <summary>A name that leads nowhere is found again in the file, however its text was written.</summary>
public sealed class ScalarMapTests
{
    [Theory]
    [InlineData("plain when ${steps.no.status}")]
    [InlineData("'single: it''s ${steps.no.status}'")]
    [InlineData("\"double: \\u3042\\t\\\"x\\\" ${steps.no.status}\"")]
    [InlineData("\"surrogates: \\U0001F600 😀 ${steps.no.status}\"")]
    [InlineData("\"folded\n\n          over lines ${steps.no.status}\"")]
    [InlineData("\"joined \\\n          lines ${steps.no.status}\"")]
    [InlineData("plain over\n          lines ${steps.no.status} more")]
    [InlineData("'single over\n\n          lines ${steps.no.status}'")]
    [InlineData("|\n          literal\n\n            indented ${steps.no.status}\n")]
    [InlineData(">-\n          folded\n          text ${steps.no.status}\n\n          more\n")]
    [InlineData("|2 # comment\n          explicit ${steps.no.status}\n")]
    [InlineData("日本語 ${steps.no.status}")]
    public void Places_inside_scalars_are_exact(string scalar)
    {
        var text = SampleLibrary.Helper + "\n  - id: tell\n    notify: { en: T, ja: 知 }\n    to: commander\n    message:\n      ja: 済\n      en: " + scalar + "\n";
        var index = text.IndexOf("steps.no", StringComparison.Ordinal);
        var line = text[..index].Count(letter => letter == '\n') + 1;
        var column = index - text.LastIndexOf('\n', index);

        var fault = Assert.Single(SampleLibrary.With(helper: text).Faults);

        Assert.Equal(("unknown-step", line, column), (fault.Code, fault.Position.Line, fault.Position.Column));
    }

    [Fact]
    public void A_dollar_doubled_is_text()
    {
        var text = SampleLibrary.Helper + "\n  - id: tell\n    notify: { en: T, ja: 知 }\n    to: commander\n    message: { en: \"$${HOME} of ${inputs.account}\", ja: 済 }\n";

        var reading = YamlRunbookReader.Read("x.yaml", Encoding.UTF8.GetBytes(text));

        Assert.Empty(reading.Faults);
        var notify = (Core.Runbooks.NotifyStep)reading.Content!.Root.Steps[^1];
        Assert.Equal("${HOME} of ", notify.Message.English.Evaluate(_ => Core.Runbooks.Expressions.Value.Null));
    }
}
