using System.Globalization;
using System.Text;
using IncidentOps.Adapters.Files;
using IncidentOps.Engine.Exercises;

namespace IncidentOps.Benchmarks;

/// <summary>Exercises to measure with.</summary>
internal static class DrillPlan
{
    public const string Role = "commander";

    /// <summary>A drill on the room's own plan, in which one role plays; the facilitator makes its injects up.</summary>
    public static DrillableExercise ForRoom(string folder, RunbookLibrary library) => Read(folder, "drill-room", RoomPlan.Id, "30m", library, "", 1);

    /// <summary>Eight hours on a shipped runbook, with an inject every five minutes.</summary>
    public static DrillableExercise EightHours(string folder, RunbookLibrary library)
    {
        var injects = new StringBuilder();
        for (var minute = 0; minute < 480; minute += 5)
        {
            injects.Append(CultureInfo.InvariantCulture, $$"""

                  - id: at-{{minute}}
                    at: {{minute}}m
                    from: { en: Somebody, ja: だれか }
                    channel: mail
                    subject: { en: "News {{minute}}", ja: "知らせ {{minute}}" }
                    body: { en: The queue has grown again., ja: キューがまた増えています。 }
                    expected: { en: They read it., ja: 読む。 }
                    note: { en: None., ja: なし。 }
                """);
        }

        return Read(folder, "drill-day", "mail-spam-relay", "8h", library, injects.ToString(), 4);
    }

    private static DrillableExercise Read(string folder, string id, string runbook, string duration, RunbookLibrary library, string injects, int people)
    {
        var plan = library.FindPlan(runbook, 1) ?? throw new InvalidOperationException($"There is no runbook {runbook}.");
        var step = plan.Runbook.Root.SelfAndDescendants().First(one => one is Core.Runbooks.TaskStep).Id;
        var roles = string.Concat(plan.Runbook.Roles.Take(people).Select(role => $"\n  {role.Id}: {{}}"));
        var inputs = string.Join(", ", Web.Incidents.PracticeInputs.Of(plan.Runbook).Select(input => $"{input.Key}: {input.Value}"));
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, id + ".yaml");
        File.WriteAllText(file, $$"""
            exercise: {{id}}
            title: { en: Measured, ja: 計測 }
            purpose: { en: To measure., ja: 計測用。 }
            kind: functional
            duration: {{duration}}
            briefing: { en: It begins., ja: 始まります。 }
            runbooks: [{{runbook}}]
            roles:{{roles}}
            inputs: { {{inputs}} }
            objectives:
              - id: first
                capability: { en: Speed, ja: 速さ }
                task: { en: Take the first step., ja: 最初のステップを行う。 }
                step: {{step}}
                within: { performed: 5m, some: 10m, major: 20m }
            injects:
              - id: first
                at: 0m
                from: { en: Somebody, ja: だれか }
                channel: phone
                subject: { en: It begins, ja: 始まり }
                body: { en: Something is wrong., ja: 何かがおかしい。 }
                expected: { en: They listen., ja: 聞く。 }
                note: { en: None., ja: なし。 }{{injects}}
            """);
        var report = YamlExerciseFiles.Read(file, library);
        return report.Usable.Count == 1 ? report.Usable[0] : throw new InvalidOperationException(string.Join('\n', report.Faults));
    }
}
