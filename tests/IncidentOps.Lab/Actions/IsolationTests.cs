using IncidentOps.Core.Runbooks;

namespace IncidentOps.Lab.Actions;

public sealed class IsolationTests(RaisedLab lab)
{
    [Fact]
    public async Task An_isolated_host_answers_the_management_station_only_and_comes_back_as_it_was()
    {
        lab.Need();
        var address = lab.Address("mx1");
        var before = await lab.Read("mx1", "nft list ruleset");
        var isolate = new ActionStep(lab, "host.isolate");
        Assert.True(await lab.Reaches("attacker", address, 25));

        await isolate.Expect(ProcedureResult.Applied, isolate.Check());
        await isolate.Expect(ProcedureResult.NotApplied, isolate.Verify());
        await isolate.ApplyTwice();
        foreach (var port in new[] { 22, 25, 587, 993 })
        {
            Assert.True(await lab.IsCutOff("attacker", address, port), $"port {port} still answers the attacker");
        }

        Assert.True(await lab.IsCutOff("backup", address, 22));
        Assert.True(await lab.IsCutOff("mx1", lab.Address("ext"), 25), "outbound mail still leaves");
        Assert.True(await lab.Reaches("mgmt", address, 22));
        var probe = new ActionStep(lab, "host.probe-isolation", host: "ext").With("address", address).With("ports", "22 25 993");
        await probe.Expect(ProcedureResult.Applied, probe.Apply());

        await isolate.Expect(ProcedureResult.Applied, isolate.Undo());
        await isolate.Expect(ProcedureResult.NotApplied, isolate.Verify());
        Assert.True(await lab.Reaches("attacker", address, 25));
        Assert.Equal(before, await lab.Read("mx1", "nft list ruleset"));
        await probe.Expect(ProcedureResult.Failed, probe.Apply());
        Assert.Contains("22 25 993", probe.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_stood_before_freezes()
    {
        lab.Need();
        var address = lab.Address("mx1");
        var isolate = new ActionStep(lab, "host.isolate");
        var held = lab.Inside("attacker",
            $"exec 3<>/dev/tcp/{address}/25; IFS= read -r -u 3 greeting; touch /tmp/greeted; while [ ! -e /tmp/isolated ]; do sleep 0.1; done; " +
            "printf 'NOOP\\r\\n' >&3; IFS= read -r -t 3 -u 3 answer && echo \"answered: $answer\"; rm -f /tmp/greeted /tmp/isolated");
        await RaisedLab.Eventually(async () => (await lab.Inside("attacker", "test -e /tmp/greeted")).ExitCode == 0, "the attacker is greeted");

        await isolate.Expect(ProcedureResult.Applied, isolate.Apply());
        await isolate.Expect(ProcedureResult.Applied, isolate.Verify());
        await lab.Read("attacker", "touch /tmp/isolated");
        Assert.DoesNotContain("answered", (await held).Output, StringComparison.Ordinal);
        await isolate.Expect(ProcedureResult.Applied, isolate.Undo());
    }

    [Fact]
    public async Task The_guard_lifts_an_isolation_that_nobody_verified_and_leaves_a_verified_one()
    {
        lab.Need();
        var address = lab.Address("mx1");
        var isolate = new ActionStep(lab, "host.isolate", step: "guarded").With("guard", "8");
        await isolate.Expect(ProcedureResult.Applied, isolate.Apply());
        Assert.True(await lab.IsCutOff("attacker", address, 25));
        await RaisedLab.Eventually(() => lab.Reaches("attacker", address, 25), "the guard lifts the isolation", seconds: 60);
        await isolate.Expect(ProcedureResult.NotApplied, isolate.Verify());
        Assert.Contains("guard", isolate.Output, StringComparison.Ordinal);

                await isolate.Expect(ProcedureResult.Applied, isolate.Apply());
        await isolate.Expect(ProcedureResult.Applied, isolate.Verify());
        await Task.Delay(TimeSpan.FromSeconds(22), TestContext.Current.CancellationToken);
        await isolate.Expect(ProcedureResult.Applied, isolate.Verify());
        await isolate.Expect(ProcedureResult.Applied, isolate.Undo());
    }

    [Fact]
    public async Task Lifting_one_incident_s_isolation_leaves_another_s_standing()
    {
        lab.Need();
        var address = lab.Address("mx1");
        var backup = lab.Address("backup");
        var first = new ActionStep(lab, "host.isolate", incident: "incident-1");
        var second = new ActionStep(lab, "host.isolate", incident: "incident-2").With("allow", backup);
        await first.Expect(ProcedureResult.Applied, first.Apply());
        await first.Expect(ProcedureResult.Applied, first.Verify());
        await second.Expect(ProcedureResult.Applied, second.Apply());
        await second.Expect(ProcedureResult.Applied, second.Verify());
        Assert.True(await lab.Reaches("mx1", backup, 22), "the second allows the backup");

        var release = new ActionStep(lab, "host.release", incident: "incident-1", step: "release");
        await release.Expect(ProcedureResult.Refused, release.Check());
        await release.Expect(ProcedureResult.Refused, release.Apply());
        await first.Expect(ProcedureResult.Applied, first.Undo());
        await first.Expect(ProcedureResult.NotApplied, first.Verify());
        await second.Expect(ProcedureResult.Applied, second.Verify());
        Assert.True(await lab.IsCutOff("attacker", address, 25), "the second isolation fell with the first");

        var last = new ActionStep(lab, "host.release", incident: "incident-2", step: "release");
        await last.Expect(ProcedureResult.Applied, last.Apply());
        await last.Expect(ProcedureResult.Applied, last.Verify());
        Assert.True(await lab.Reaches("attacker", address, 25));
    }

    [Fact]
    public async Task An_address_that_is_none_is_refused_before_anything_changes()
    {
        lab.Need();
        var before = await lab.Read("mx1", "nft list ruleset");
        var isolate = new ActionStep(lab, "host.isolate", step: "wrong").With("management", "10.0.0.1 }; flush ruleset; {");
        await isolate.Expect(ProcedureResult.Refused, isolate.Apply());
        Assert.Equal(before, await lab.Read("mx1", "nft list ruleset"));
    }
}
