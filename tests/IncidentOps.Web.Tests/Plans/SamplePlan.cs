using IncidentOps.Adapters.Files;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Web.Tests.Plans;

/// <summary>A plan with every kind of block, and runs of it.</summary>
internal static class SamplePlan
{
    private const string Text = """
        runbook: sample
        title: { en: Sample, ja: 見本 }
        summary: { en: For tests., ja: テスト用。 }
        severity: SEV3
        review: { every: 180d, owner: tests }
        roles:
          commander: { title: { en: Commander, ja: 指揮者 } }
        inputs:
          account: { type: mailbox, title: { en: Account, ja: アカウント } }
          accounts: { type: list of mailbox, title: { en: Accounts, ja: アカウント一覧 } }
          urgent: { type: boolean, title: { en: Urgent, ja: 緊急 } }
          kind: { type: choice, title: { en: Kind, ja: 種類 }, choices: [{ id: spam, en: Spam, ja: 迷惑メール }, { id: theft, en: Theft, ja: 窃取 }] }
        steps:
          - id: source
            decision: { en: Where from?, ja: どこから }
            options: [{ id: account, en: An account, ja: アカウント }, { id: host, en: A host, ja: サーバー }]
          - parallel:
              - sequence:
                  - id: phone
                    task: { en: Phone, ja: 電話する }
                    when: steps.source.option == 'host'
                id: talking
                title: { en: Talk, ja: 話す }
              - id: write
                task: { en: Write, ja: 書く }
          - if: steps.source.option == 'host'
            then:
              - id: unplug
                task: { en: Unplug, ja: 抜く }
            else:
              - id: lock
                task: { en: Lock, ja: ロックする }
          - switch: steps.source.option
            cases:
              host: [ { id: rebuild, task: { en: Rebuild, ja: 作り直す } } ]
            default: [ { id: rotate, task: { en: Rotate, ja: 変更する } } ]
          - each: inputs.accounts
            id: per-account
            as: account
            at-most: 5
            steps:
              - id: look
                task: { en: Look, ja: 調べる }
          - call: helper
            id: helper
          - while: steps.again.option != 'no'
            id: watch
            title: { en: Watch, ja: 監視する }
            at-most: 3
            steps:
              - id: again
                decision: { en: Once more?, ja: もう一度 }
                options: [{ id: yes, en: "Yes", ja: はい }, { id: no, en: "No", ja: いいえ }]
        """;

    private const string Helper = """
        runbook: helper
        title: { en: Helper, ja: 補助 }
        summary: { en: For tests., ja: テスト用。 }
        severity: SEV3
        review: { every: 180d, owner: tests }
        roles:
          commander: { title: { en: Commander, ja: 指揮者 } }
        steps:
          - id: write
            task: { en: Write again, ja: もう一度書く }
        """;

    /// <summary>The sample, with one more condition where one is given: on the step `write`.</summary>
    public static Plan Plan(string? condition = null)
    {
        var text = condition is null ? Text : Text.Replace(
            "ja: 書く }", $"ja: 書く }}\n        when: \"{condition}\"", StringComparison.Ordinal);
        var library = RunbookLibrary.Of([("sample.yaml", text), ("helper.yaml", Helper)]);
        return library.FindPlan("sample") ?? throw new InvalidOperationException(string.Join('\n', library.Faults));
    }

    /// <summary>A run of the sample after these events.</summary>
    public static RunState Run(string? accounts, params IncidentEvent[] events)
    {
        var plan = Plan();
        return events
            .Prepend(new RunStarted("r1", plan.Version, [new InputGiven("accounts", PersonalText.From(accounts))]))
            .Prepend(new IncidentDeclared(Incident.Semantics, IncidentMode.Live, PersonalText.From("Sample"), Severity.Sev3))
            .Aggregate(IncidentState.None, (state, next) => Incident.Evolve(
                state, new RecordedEvent(state.Version + 1, DateTimeOffset.UnixEpoch, new PersonId("p-1"), Guid.Empty, "", null, next), _ => plan))
            .Runs[0];
    }
}
