using System.Globalization;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Web.Incidents;

namespace IncidentOps.Web.Drills;

/// <summary>Reads a press of one of a drill's buttons; see <see cref="Incidents.RoomActions"/>.</summary>
internal static class DrillActions
{
    /// <summary>Null: none of a drill's, or a form that pages of ours don't make.</summary>
    public static IncidentCommand? Read(IFormCollection form, string[] parts)
    {
        var (inject, extra) = (parts.ElementAtOrDefault(1) ?? "", parts.ElementAtOrDefault(2));
        switch (parts[0])
        {
            case "answerInject":
                return new AnswerInject(inject, Field(form, "answer-" + inject));
            case "editInject":
                return new EditInject(inject, Field(form, "subject:" + inject), Field(form, "body:" + inject));
            case "holdInject":
                return new HoldInject(inject, extra != "no");
            case "improviseInject" when RoomActions.Word<InjectChannel>(Field(form, "channel")) is { } channel:
                return new ImproviseInject([.. form["to"].OfType<string>().Where(role => role.Length > 0)], channel, Field(form, "from"), Field(form, "subject"), Field(form, "body"));
            case "jumpDrill" when inject.Length > 0:
                return ScenarioTime.Read(Field(form, "jump-to")) is { } to ? new JumpDrill(to) : null;
            case "jumpDrill":
                return new JumpDrill();
            case "pauseDrill":
                return new PauseDrill();
            case "readInject":
                return new ReadInject(inject);
            case "releaseInject":
                return new ReleaseInject(inject);
            case "resumeDrill":
                return new ResumeDrill();
            case "setDrillSpeed" when int.TryParse(Field(form, "speed"), NumberStyles.None, CultureInfo.InvariantCulture, out var percent):
                return new SetDrillSpeed(percent);
            case "skipInject":
                return new SkipInject(inject, Optional(form, "reason:" + inject));
            case "skipInDrill":
                // Nobody has the file of a made-up night.
                return new SkipStep(inject, extra ?? "", "演習のためファイルなし / No such file in a drill");
            case "startDrill":
                return new StartDrill();
            default:
                return null;
        }
    }

    /// <summary>What a facilitator of several teams may say to all of them at once.</summary>
    public static bool IsForTeams(IncidentCommand command) =>
        command is StartDrill or PauseDrill or ResumeDrill or SetDrillSpeed or JumpDrill or ReleaseInject or HoldInject or SkipInject or EditInject or ImproviseInject or CloseIncident;

    private static string Field(IFormCollection form, string name) => form[name].LastOrDefault(value => !string.IsNullOrEmpty(value)) ?? "";

    private static string? Optional(IFormCollection form, string name) => Field(form, name) is { Length: > 0 } text ? text : null;
}
