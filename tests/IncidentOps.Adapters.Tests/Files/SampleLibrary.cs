using IncidentOps.Adapters.Files;

namespace IncidentOps.Adapters.Tests.Files;

/// <summary>A small library that uses every part of the language once, for tests to spoil.</summary>
internal static class SampleLibrary
{
    public const string Runbook = """
        runbook: sample
        title: { en: Sample, ja: 見本 }
        summary: { en: Every kind of step., ja: すべての種類のステップ。 }
        severity: SEV2
        review: { every: 180d, owner: mail-team }
        attack: [T1078, T1114.003]
        opens: [soon]
        roles:
          commander: { title: { en: Commander, ja: 指揮者 } }
          approver: { title: { en: Approver, ja: 承認者 } }
        inputs:
          account: { type: mailbox, required: true, title: { en: Account, ja: アカウント } }
          accounts: { type: list of mailbox, title: { en: Accounts, ja: アカウント一覧 } }
          host: { type: host, default: mx1, title: { en: Host, ja: ホスト } }
          kind:
            type: choice
            default: spam
            title: { en: Kind, ja: 種類 }
            choices: [{ id: spam, en: Spam, ja: 迷惑メール }, { id: malware, en: Malware, ja: マルウェア }]
        steps:
          - id: first
            task: { en: Look, ja: 見る }
            text:
              en: |
                Look at it.
              ja: |
                見る。
            phase: identify
            role: commander
            due: 15m
            skip-reason: optional
          - id: active
            decision: { en: Is it active?, ja: 活動中か }
            options:
              - { id: "yes", en: "Yes", ja: はい }
              - { id: "no", en: "No", ja: いいえ }
          - id: may
            approval: { en: Approve, ja: 承認する }
            approvers: { role: approver, count: 2 }
          - id: hold
            action: mail.hold
            title: { en: Hold, ja: 保留 }
            on: ${inputs.host}
            with: { account: "${inputs.account}" }
            when: steps.active.option == 'yes' and not (incident.severity > 2)
            retry: { times: 2, wait: 30s }
            on-failure: go to tell
          - parallel:
              - id: header
                evidence: { en: Keep the headers, ja: ヘッダーを保全する }
              - id: settle
                wait: { until: steps.header.status == 'done', at-most: 4h }
                title: { en: Settle, ja: 待つ }
          - id: tell
            notify: { en: Tell, ja: 知らせる }
            to: [commander]
            message: { en: "Held ${steps.hold.output.count} for ${inputs.account}", ja: "${inputs.account} を保留" }
            acknowledge: required
          - if: steps.active.option in ['yes']
            then:
              - id: inner
                task: { en: Inner, ja: 内側 }
            else:
              - id: other
                task: { en: Other, ja: 別 }
          - switch: inputs.kind
            cases:
              spam:
                - id: spam
                  task: { en: Spam, ja: 迷惑メール }
            default:
              - id: rest
                task: { en: Rest, ja: その他 }
          - while: steps.again.option != 'done'
            id: watch
            at-most: 5
            steps:
              - id: again
                decision: { en: Again?, ja: もう一度か }
                options:
                  - { id: more, en: More, ja: 続ける }
                  - { id: done, en: Done, ja: 完了 }
          - each: inputs.accounts
            id: per-account
            as: one
            at-most: 50
            steps:
              - checklist:
                  - id: reset
                    action: mail.hold
                    title: { en: Hold, ja: 保留 }
                    on: ${inputs.host}
                    with: { account: "${one}" }
          - call: helper
            id: help
            with: { account: "${inputs.account}" }
        """;

    public const string Helper = """
        runbook: helper
        title: { en: Helper, ja: 補助 }
        summary: { en: Called., ja: 呼ばれる。 }
        severity: SEV3
        review: { every: 180d, owner: mail-team }
        roles:
          commander: { title: { en: Commander, ja: 指揮者 } }
        inputs:
          account: { type: mailbox, required: true, title: { en: Account, ja: アカウント } }
        steps:
          - id: help
            task: { en: Help, ja: 助ける }
        """;

    public const string Pack = """
        pack: mail
        actions:
          - action: mail.hold
            title: { en: Hold, ja: 保留 }
            target: host
            transport: ssh
            idempotent: true
            timeout: 30s
            parameters:
              account: { type: mailbox, required: true, title: { en: Account, ja: アカウント } }
            check:
              run: "true"
            apply:
              run: |
                postsuper -h ALL
                echo "::output count=3"
              exit: { 0: applied, 3: refused }
            undo:
              title: { en: Release, ja: 解除 }
              offer: always
              run: postsuper -H ALL
        """;

    public const string Clocks = """
        clocks:
          soon:
            title: { en: Soon, ja: すぐ }
            deadline: 5d
            earliest: 3d
            basis: { en: A rule, ja: 規則 }
            confirmed: true
          later:
            title: { en: Later, ja: あとで }
            basis: { en: A rule, ja: 規則 }
            confirmed: false
        """;

    /// <summary>The sample with some of its files replaced.</summary>
    public static RunbookLibrary With(string runbook = Runbook, string helper = Helper, string pack = Pack, string clocks = Clocks) =>
        RunbookLibrary.Of([("sample.yaml", runbook), ("helper.yaml", helper), ("actions/mail.yaml", pack), ("clocks.yaml", clocks)]);
}
