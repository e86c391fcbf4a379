using IncidentOps.Core.Runbooks;

namespace IncidentOps.Lab.Actions;

public sealed class QueueTests(RaisedLab lab)
{
    private readonly MailTraffic _mail = new(lab);

    [Fact]
    public async Task A_spam_run_is_stopped_held_purged_and_released_without_losing_other_people_s_mail()
    {
        lab.Need();
        var stop = new ActionStep(lab, "mail.stop-outbound", step: "stop");
        await stop.Expect(ProcedureResult.Applied, stop.Apply());
        Assert.Null(await _mail.Submit("bob@lab.test", "kept@example.net"));
        await _mail.QueueHolds(1);
        await lab.Read("mx1", $"postsuper -h {(await _mail.Queue())[0].Split(' ')[1]}");       // held by an administrator, before us
        Assert.Null(await _mail.Submit("alice@lab.test", "victim@example.net"));
        Assert.Null(await _mail.Submit("alice@lab.test", "victim@example.net", sender: "ceo@lab.test"));
        Assert.Null(await _mail.Submit("dave@lab.test", "friend@example.net", body: "sasl_username=alice@lab.test"));
        await _mail.QueueHolds(4);

        var summary = new ActionStep(lab, "mail.summarize-queue");
        await summary.Expect(ProcedureResult.Applied, summary.Apply());
        Assert.Equal("4", summary.Reported("messages"));
        Assert.Matches(@"2 alice@lab\.test", summary.Output);

        var hold = new ActionStep(lab, "mail.hold-queue", step: "hold");
        await hold.ApplyTwiceAndUndo();
        Assert.Equal(["deferred alice@lab.test", "hold bob@lab.test", "deferred ceo@lab.test", "deferred dave@lab.test"], await _mail.QueuedSenders());
        await hold.ApplyTwice();

        var purge = new ActionStep(lab, "mail.purge", step: "purge").With("account", "alice@lab.test");
        await purge.ApplyTwiceAndUndo();
        Assert.Equal(["hold alice@lab.test", "hold bob@lab.test", "hold ceo@lab.test", "hold dave@lab.test"], await _mail.QueuedSenders());
        await purge.ApplyTwice();
        Assert.Equal(["hold bob@lab.test", "hold dave@lab.test"], await _mail.QueuedSenders());
        await hold.Expect(ProcedureResult.Applied, hold.Verify());
        await stop.Expect(ProcedureResult.Applied, stop.Verify());

        var release = new ActionStep(lab, "mail.release-queue", step: "release");
        await release.Expect(ProcedureResult.Applied, release.Apply());
        await release.Expect(ProcedureResult.Applied, release.Verify());
        Assert.Equal(["hold bob@lab.test", "deferred dave@lab.test"], await _mail.QueuedSenders());
        await stop.Expect(ProcedureResult.Applied, stop.Verify());
        await stop.Expect(ProcedureResult.Applied, stop.Undo());
        await _mail.EmptyQueue();
    }

    [Fact]
    public async Task Releasing_one_incident_s_hold_leaves_what_another_holds()
    {
        lab.Need();
        var stop = new ActionStep(lab, "mail.stop-outbound", step: "stop");
        await stop.Expect(ProcedureResult.Applied, stop.Apply());
        Assert.Null(await _mail.Submit("alice@lab.test", "victim@example.net"));
        await _mail.QueueHolds(1);
        var first = new ActionStep(lab, "mail.hold-queue", "incident-1");
        var second = new ActionStep(lab, "mail.hold-queue", "incident-2");
        await first.Expect(ProcedureResult.Applied, first.Apply());
        await second.Expect(ProcedureResult.Applied, second.Apply());
        await first.Expect(ProcedureResult.Applied, first.Undo());
        Assert.Equal(["hold alice@lab.test"], await _mail.QueuedSenders());
        await second.Expect(ProcedureResult.Applied, second.Verify());
        await second.Expect(ProcedureResult.Applied, second.Undo());
        Assert.Equal(["deferred alice@lab.test"], await _mail.QueuedSenders());
        await stop.Expect(ProcedureResult.Applied, stop.Undo());
        await _mail.EmptyQueue();
    }
}
