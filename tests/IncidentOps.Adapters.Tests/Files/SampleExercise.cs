using IncidentOps.Adapters.Files;

namespace IncidentOps.Adapters.Tests.Files;

/// <summary>A small exercise on the sample library, without fault or warning, for tests to spoil.</summary>
internal static class SampleExercise
{
    public const string Text = """
        exercise: sample-drill
        title: { en: Sample, ja: 見本 }
        purpose: { en: For tests., ja: 試験用。 }
        kind: functional
        duration: 30m
        briefing: { en: It is Monday., ja: 月曜日です。 }
        runbooks: [sample]
        roles:
          commander: { people: 1 }
          guest: { title: { en: Guest, ja: 来客 } }
        inputs: { account: tanaka@example.co.jp }
        objectives:
          - id: look
            capability: { en: Judge, ja: 判断 }
            task: { en: It is looked at., ja: 確かめる。 }
            step: first
            from: { inject: call }
            within: { performed: 5m, some: 10m, major: 20m }
          - id: say
            capability: { en: Talk, ja: 説明 }
            task: { en: It is said., ja: 説明する。 }
            step: active
            option: "yes"
            from: { step: first }
            within: { performed: 5m, some: 10m, major: 20m }
        world:
          - action: mail.hold
            step: hold
            when: steps.first.status == 'done'
            answers: [{ takes: 0s, result: failed }, { takes: 5s, result: applied, outputs: { count: "3" } }]
        injects:
          - id: call
            at: 0m
            from: { en: A guest, ja: 来客 }
            to: [commander]
            channel: phone
            subject: { en: Hello, ja: もしもし }
            body: { en: Look., ja: 見てください。 }
            objective: look
          - id: letter
            after-inject: { inject: call, delay: 1m }
            from: { en: A guest, ja: 来客 }
            to: [guest]
            channel: mail
            headers: "Message-ID: <1@example.org>"
            subject: { en: A letter, ja: 手紙 }
            body: { en: Read., ja: 読んでください。 }
            objective: say
          - id: choice
            after-option: { step: active, option: "no" }
            from: { en: A guest, ja: 来客 }
            channel: chat
            subject: { en: Sure, ja: 確かですか }
            body: { en: Are you sure., ja: 本当ですか。 }
          - id: later
            when-missing: { step: first, at: 10m }
            from: { en: A guest, ja: 来客 }
            channel: person
            subject: { en: Still, ja: まだですか }
            body: { en: Still here., ja: まだです。 }
        """;

    /// <summary>The sample with one text replaced that stands in it exactly once.</summary>
    public static ExerciseLibrary With(string from, string to)
    {
        var text = Text.ReplaceLineEndings("\n");
        if (text.Split(from).Length != 2)
        {
            throw new ArgumentException($"`{from}` must stand in the sample exactly once.", nameof(from));
        }

        return Of(text.Replace(from, to, StringComparison.Ordinal));
    }

    public static ExerciseLibrary Of(string text) => ExerciseLibrary.Of([("x.yaml", text)], id => SampleLibrary.With().FindPlan(id));
}
