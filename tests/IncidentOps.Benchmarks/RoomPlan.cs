using System.Globalization;
using System.Text;
using IncidentOps.Adapters.Files;

namespace IncidentOps.Benchmarks;

/// <summary>A plan whose every step can be worked on at once: each row shows all that a live step's row has.</summary>
internal static class RoomPlan
{
    public const string Id = "room-benchmark";

    public static string Step(int number) => string.Create(CultureInfo.InvariantCulture, $"step-{number}");

    public static RunbookLibrary Load(string folder, int steps)
    {
        Directory.CreateDirectory(folder);
        var text = new StringBuilder($$"""
            runbook: {{Id}}
            title: { en: Room benchmark, ja: 表示の計測 }
            summary: { en: Many steps at once., ja: 多数のステップを同時に表示します。 }
            severity: SEV2
            review: { every: 180d, owner: bench }
            roles:
              commander: { title: { en: Incident commander, ja: 指揮者 } }
            steps:
              - checklist:

            """);
        for (var number = 0; number < steps; number++)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                      - id: {{Step(number)}}
                        task: { en: "Check what the account sent, part {{number}}", ja: アカウントの送信内容を確認する（{{number}}） }
                        text:
                          en: Look at the queue with `postqueue -p`. **Note** the count and the oldest entry.
                          ja: "`postqueue -p` でキューを確認し、件数と最も古い項目を**メモ**します。"
                        phase: contain
                        role: commander
                        due: 15m

                """);
        }

        File.WriteAllText(Path.Combine(folder, "room-benchmark.yaml"), text.ToString());
        var library = RunbookLibrary.Load(folder);
        return library.Faults.Count == 0 ? library : throw new InvalidOperationException(string.Join('\n', library.Faults));
    }
}
