using IncidentOps.Core.Runbooks;

namespace IncidentOps.Lab.Actions;

public sealed class SubmissionTests(RaisedLab lab)
{
    private const string Setting = "submission/inet/smtpd_sender_restrictions";
    private readonly MailTraffic _mail = new(lab);

    [Fact]
    public async Task A_suspended_account_cannot_send_and_others_can()
    {
        lab.Need();
        var settings = await _mail.PostfixSettings();
        var suspend = Suspend("alice@lab.test");
        await suspend.ApplyTwiceAndUndo();
        Assert.Equal(settings, await _mail.PostfixSettings());

        await suspend.Expect(ProcedureResult.Applied, suspend.Apply());
        Assert.Contains("554", await _mail.Submit("alice@lab.test", "dave@lab.test"), StringComparison.Ordinal);
        Assert.Null(await _mail.Submit("bob@lab.test", "dave@lab.test"));
        var resume = new ActionStep(lab, "mail.resume-submission", step: "resume").With("account", "alice@lab.test");
        await resume.Expect(ProcedureResult.Applied, resume.Apply());
        await resume.Expect(ProcedureResult.Applied, resume.Verify());
        Assert.Null(await _mail.Submit("alice@lab.test", "dave@lab.test"));
        Assert.Equal(settings, await _mail.PostfixSettings());
    }

    [Fact]
    public async Task Lifting_one_suspension_leaves_the_others()
    {
        lab.Need();
        var settings = await _mail.PostfixSettings();
        var (first, second, other) = (Suspend("alice@lab.test"), Suspend("alice@lab.test", "incident-2"), Suspend("bob@lab.test", "incident-2", "other"));
        foreach (var suspend in new[] { first, second, other })
        {
            await suspend.Expect(ProcedureResult.Applied, suspend.Apply());
        }

        await first.Expect(ProcedureResult.Applied, first.Undo());
        await first.Expect(ProcedureResult.NotApplied, first.Verify());
        await second.Expect(ProcedureResult.Applied, second.Verify());
        var foreign = new ActionStep(lab, "mail.resume-submission", step: "resume").With("account", "alice@lab.test");
        await foreign.Expect(ProcedureResult.Refused, foreign.Apply());
        await second.Expect(ProcedureResult.Applied, second.Undo());
        await other.Expect(ProcedureResult.Applied, other.Verify());
        Assert.Contains("554", await _mail.Submit("bob@lab.test", "dave@lab.test"), StringComparison.Ordinal);
        Assert.Null(await _mail.Submit("alice@lab.test", "dave@lab.test"));
        await other.Expect(ProcedureResult.Applied, other.Undo());
        Assert.Equal(settings, await _mail.PostfixSettings());
    }

    [Fact]
    public async Task A_service_s_own_restrictions_come_back_as_they_were()
    {
        lab.Need();
        await lab.Read("mx1", $"postconf -P {Setting}=reject_unknown_sender_domain,permit && postfix reload");
        var settings = await _mail.PostfixSettings();
        await Suspend("alice@lab.test").ApplyTwiceAndUndo();
        Assert.Equal(settings, await _mail.PostfixSettings());
        await lab.Read("mx1", $"postconf -PX {Setting} && postfix reload");
    }

    private ActionStep Suspend(string account, string incident = "incident-1", string step = "suspend") =>
        new ActionStep(lab, "mail.suspend-submission", incident, step).With("account", account);
}
