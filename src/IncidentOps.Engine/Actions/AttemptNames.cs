using System.Globalization;

namespace IncidentOps.Engine.Actions;

/// <summary>An attempt as commands and requests name it. On paper no incident may be known yet: then a blank stands in its place.</summary>
/// <param name="Step">As a file name; see <see cref="AttemptId.StepName"/>.</param>
/// <param name="Journal">See <see cref="AttemptId.JournalName"/>.</param>
public readonly record struct AttemptNames(string Incident, string Run, string Step, string Number, string Journal)
{
    /// <summary>Where no incident is known: what people replace by hand.</summary>
    private const string Blank = "${incident}";

    public static AttemptNames Of(AttemptId attempt) => new(
        attempt.Incident.ToString(), attempt.Run, attempt.StepName, attempt.Number.ToString(CultureInfo.InvariantCulture), attempt.JournalName);

    /// <summary>The first attempt of a step in some incident to come.</summary>
    public static AttemptNames OnPaper(string step)
    {
        var name = new AttemptId(default, "r1", step, 1).StepName;
        return new(Blank, "r1", name, "1", $"{Blank}-r1-{name}-1");
    }
}
