using IncidentOps.Core.Runbooks;

namespace IncidentOps.Lab.Actions;

public sealed class OutboundMailTests(RaisedLab lab)
{
    private readonly MailTraffic _mail = new(lab);

    [Fact]
    public async Task Stopped_outbound_mail_waits_while_incoming_mail_is_delivered()
    {
        lab.Need();
        var (rules, settings) = (await lab.Read("mx1", "nft list ruleset"), await _mail.PostfixSettings());
        var stop = new ActionStep(lab, "mail.stop-outbound");
        await stop.ApplyTwiceAndUndo();
        Assert.Equal(settings, await _mail.PostfixSettings());
        Assert.Equal(rules, await lab.Read("mx1", "nft list ruleset"));

        await stop.Expect(ProcedureResult.Applied, stop.Apply());
        Assert.Null(await _mail.Submit("alice@lab.test", "victim@example.net"));
        Assert.Null(await _mail.Submit("bob@lab.test", "dave@lab.test"));
        await _mail.QueueHolds(1);
        Assert.Equal(["deferred alice@lab.test"], await _mail.QueuedSenders());
        await RaisedLab.Eventually(
            async () => await lab.Read("mx1", "doveadm mailbox status -u dave@lab.test messages INBOX") != "INBOX messages=0", "dave's mail is delivered");
        Assert.True(await lab.IsCutOff("mx1", lab.Address("ext"), 25), "a program beside Postfix still reaches the world");
        Assert.True(await lab.Reaches("attacker", lab.Address("mx1"), 25), "incoming mail is stopped too");

        var resume = new ActionStep(lab, "mail.resume-outbound", step: "resume");
        await resume.Expect(ProcedureResult.Applied, resume.Apply());
        await resume.Expect(ProcedureResult.Applied, resume.Verify());
        await _mail.QueueHolds(0);
        Assert.Equal(settings, await _mail.PostfixSettings());
        Assert.Equal(rules, await lab.Read("mx1", "nft list ruleset"));
    }

    [Fact]
    public async Task Lifting_one_incident_s_stop_leaves_another_s_and_an_administrator_s_settings()
    {
        lab.Need();
        await lab.Read("mx1", "postconf -e 'defer_transports = lmtp, relay' && postfix reload");
        var first = new ActionStep(lab, "mail.stop-outbound", "incident-1");
        var second = new ActionStep(lab, "mail.stop-outbound", "incident-2");
        await first.Expect(ProcedureResult.Applied, first.Apply());
        await second.Expect(ProcedureResult.Applied, second.Apply());
        await first.Expect(ProcedureResult.Applied, first.Undo());
        await first.Expect(ProcedureResult.NotApplied, first.Verify());
        await second.Expect(ProcedureResult.Applied, second.Verify());

        var foreign = new ActionStep(lab, "mail.resume-outbound", "incident-1", "resume");
        await foreign.Expect(ProcedureResult.Refused, foreign.Apply());
        await second.Expect(ProcedureResult.Applied, second.Undo());
        Assert.Equal("lmtp relay", (await lab.Read("mx1", "postconf -h defer_transports")).Replace(",", "", StringComparison.Ordinal));
        await lab.Read("mx1", "postconf -X defer_transports && postfix reload");
    }
}
