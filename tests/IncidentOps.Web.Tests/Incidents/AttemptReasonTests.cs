using IncidentOps.Core;
using IncidentOps.Web.Incidents;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Tests.Incidents;

/// <summary>The one line that says why a machine step failed.</summary>
public sealed class AttemptReasonTests
{
    [Theory]
    [InlineData("# Run: mx1\nstarting\npermission denied\n# Verify: mx1\n", "permission denied", "permission denied")]
    [InlineData("# Run: mx1\n# not begun: too little time is left / 残り時間が足りないため開始しません\n", "not begun: too little time is left", "残り時間が足りないため開始しません")]
    [InlineData("# broken / off / here\n", "broken / off / here", "broken / off / here")]
    [InlineData("# Run: mx1\n\n", null, null)]
    [InlineData(null, null, null)]
    public void The_last_line_that_says_something_is_shown_in_the_readers_language(string? output, string? english, string? japanese)
    {
        var attempt = new AttemptModel(1, "apply", "mx1", "failed", "sato", DateTimeOffset.UnixEpoch, TimeSpan.Zero, output, null, "r1:a");
        Assert.Equal((english, japanese), (attempt.Reason(new Texts(Language.English)), attempt.Reason(new Texts(Language.Japanese))));
    }
}
