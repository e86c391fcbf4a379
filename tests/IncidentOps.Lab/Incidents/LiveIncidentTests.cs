using System.Security.Cryptography;
using IncidentOps.Adapters.Files;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Lab.Incidents;

/// <summary>A live incident against a real host: from the command that a person gives to what the host then does, and back.</summary>
public sealed class LiveIncidentTests(RaisedLab lab) : IDisposable
{
    private const string Slow = """
        pack: slow
        actions:
          - action: lab.slow
            title: { en: Take a while, ja: 時間がかかる処理 }
            target: host
            transport: ssh
            idempotent: false
            timeout: 4s
            apply:
              run: |
                echo run >>/tmp/slow-runs
                sleep 2
                touch /tmp/slow-done
            verify:
              run: |
                [ -e /tmp/slow-done ] || exit 10
              exit: { 0: applied, 10: not-applied }
        """;

    private const string Containment = """
        runbook: lab-containment
        title: { en: Containment, ja: 封じ込め }
        summary: { en: For the lab., ja: ラボ用 }
        severity: SEV2
        review: { every: 180d, owner: lab }
        roles:
          commander: { title: { en: Incident commander, ja: 指揮者 } }
        steps:
          - checklist:
              - id: collect
                action: host.collect-evidence
                title: { en: Collect evidence, ja: 証拠を収集する }
                on: mx1
              - id: isolate
                action: host.isolate
                title: { en: Isolate, ja: 隔離する }
                on: mx1
              - id: rotate
                action: mailbox.rotate-password
                title: { en: Rotate the password, ja: パスワードを変更する }
                on: mx1
                with: { account: bob@lab.test }
              - id: slow
                action: lab.slow
                title: { en: Take a while, ja: 時間がかかる処理 }
                on: mx1
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("incidentops-lab-data-").FullName;

    private static RunbookLibrary Library { get; } = RunbookLibrary.Of(
        Directory.GetFiles(Path.Combine(RaisedLab.Repository, "runbooks/actions"), "*.yaml")
            .Select(file => ($"actions/{Path.GetFileName(file)}", File.ReadAllText(file)))
            .Append(("actions/slow.yaml", Slow)).Append(("lab-containment.yaml", Containment)));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_host_is_isolated_verified_and_released()
    {
        lab.Need();
        var address = lab.Address("mx1");
        await using var product = await RunningProduct.Start(_folder, lab);
        var incident = await product.StartRun(Library, "lab-containment");

        Assert.Equal(ProcedureResult.Applied, (await product.Run(incident, "isolate")).Result);
        Assert.True(await lab.IsCutOff("attacker", address, 25));
        Assert.Equal(StepOutcome.Done, (await product.State(incident)).Run("r1")!.Step("isolate").Outcome);

        // Lifting it re-opens the host: a second person agrees first.
        Assert.IsType<CommandRefused>(await product.Submit(incident, new StartAction("r1", "isolate", AttemptKind.Undo)));
        await product.Accepted(incident, new RequestUndo("r1", "isolate", "The host was rebuilt."));
        await product.Accepted(incident, new ApproveUndo("r1", "isolate"), RunningProduct.Approver);
        var release = await product.Run(incident, "isolate", AttemptKind.Undo);
        Assert.True(release.Result == ProcedureResult.Applied, release.Output?.Value);
        Assert.True(await lab.Reaches("attacker", address, 25));
    }

    [Fact]
    public async Task Evidence_is_fetched_from_the_host_and_attached_with_its_sum()
    {
        lab.Need();
        await using var product = await RunningProduct.Start(_folder, lab);
        var incident = await product.StartRun(Library, "lab-containment");
        Assert.Equal(ProcedureResult.Applied, (await product.Run(incident, "collect")).Result);
        await RaisedLab.Eventually(async () => (await product.State(incident)).Evidence.Count == 1, "the archive is attached");

        var state = await product.State(incident);
        var evidence = Assert.Single(state.Evidence);
        Assert.Equal("collect", evidence.Step);
        Assert.Equal(state.Run("r1")!.Step("collect").Outputs["sha256"]?.Value, evidence.Sha256);
        await using var kept = await product.Services.GetRequiredService<IEvidenceStore>().OpenAsync(evidence.Sha256, TestContext.Current.CancellationToken);
        Assert.Equal(evidence.Sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(kept!, TestContext.Current.CancellationToken)));
        Assert.Equal(ProcedureResult.Applied, (await product.Run(incident, "collect", AttemptKind.Undo)).Result);
    }

    [Fact]
    public async Task A_generated_password_is_set_and_undoing_a_rotation_that_worked_is_refused()
    {
        lab.Need();
        var mail = new MailTraffic(lab);
        var line = await lab.Read("mx1", "grep ^bob@ /etc/dovecot/users");
        await using var product = await RunningProduct.Start(_folder, lab);
        var incident = await product.StartRun(Library, "lab-containment");
        var attempt = await product.Run(incident, "rotate");
        Assert.True(attempt.Result == ProcedureResult.Applied, attempt.Output?.Value);
        Assert.False(await mail.SignsIn("bob@lab.test", MailTraffic.FirstPassword("bob")));

        var fresh = product.Services.GetRequiredService<FreshSecrets>().Unseal(Assert.Single(attempt.SealedSecrets).Ciphertext);
        Assert.True(await mail.SignsIn("bob@lab.test", fresh));
        Assert.DoesNotContain(fresh, attempt.Output?.Value ?? "", StringComparison.Ordinal);
        Assert.IsType<CommandRefused>(await product.Submit(incident, new StartAction("r1", "rotate", AttemptKind.Undo)));
        await lab.Read("mx1", $"cp -a /etc/dovecot/users /tmp/users && awk -F: '$1 != \"bob@lab.test\"' /tmp/users >/etc/dovecot/users && echo '{line}' >>/etc/dovecot/users && doveadm auth cache flush");
    }

    [Fact]
    public async Task A_server_that_goes_down_in_the_middle_reads_what_became_of_the_action_and_runs_nothing_twice()
    {
        lab.Need();
        await lab.Read("mx1", "rm -f /tmp/slow-*");
        IncidentId incident;
        await using (var product = await RunningProduct.Start(_folder, lab))
        {
            incident = await product.StartRun(Library, "lab-containment");
            await product.Accepted(incident, new StartAction("r1", "slow"));
            await RaisedLab.Eventually(async () => (await lab.Inside("mx1", "test -e /tmp/slow-runs")).ExitCode == 0, "the action runs on the host");
        }

        await using var next = await RunningProduct.Start(_folder, lab);
        Assert.Equal(ProcedureResult.Applied, (await next.Finished(incident, "slow")).Result);
        Assert.Equal("run", await lab.Read("mx1", "cat /tmp/slow-runs"));
    }

    [Fact]
    public async Task A_host_that_goes_silent_ends_as_unknown_and_tells_once_it_is_back()
    {
        lab.Need();
        await lab.Read("mx1", "rm -f /tmp/slow-*");
        await using var product = await RunningProduct.Start(_folder, lab);
        var incident = await product.StartRun(Library, "lab-containment");
        await product.Accepted(incident, new StartAction("r1", "slow"));
        await RaisedLab.Eventually(async () => (await lab.Inside("mx1", "test -e /tmp/slow-runs")).ExitCode == 0, "the action runs on the host");
        await lab.Read("mx1", "nft 'table inet blackhole { chain incoming { type filter hook input priority -400; policy drop; }; chain outgoing { type filter hook output priority -400; policy drop; }; }'");
        try
        {
            Assert.Equal(ProcedureResult.Unknown, (await product.Finished(incident, "slow", seconds: 180)).Result);
        }
        finally
        {
            await lab.Read("mx1", "nft delete table inet blackhole");
        }

        var attempt = new AttemptId(incident, "r1", "slow", 1);
        await RaisedLab.Eventually(
            async () => await product.Services.GetRequiredService<ActionRunner>().ReadAgainAsync(attempt, TestContext.Current.CancellationToken) is OutcomeFound,
            "the host tells", 60);
        Assert.Equal(ProcedureResult.Applied, (await product.State(incident)).Run("r1")!.Step("slow").LastAttempt!.Result);
        Assert.Equal("run", await lab.Read("mx1", "cat /tmp/slow-runs"));
    }
}
