using System.Diagnostics;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Actions.Shell;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Engine.Tests.Actions.Shell;

public sealed class CommandTextTests
{
    private static readonly AttemptId Attempt = new(new IncidentId(Guid.Parse("0198f000000070008000000000000001")), "r1", "per-account#2/disable", 3);

    [Fact]
    public void Values_are_quoted_assignments_in_front_of_the_script() => Assert.Equal(
        "the_account='it'\\''s'\nincident='0198f000000070008000000000000001'\nrun='r1'\nstep='per-account_2__disable'\nattempt='3'\n"
        + "state='/var/lib/incidentops/0198f000000070008000000000000001/r1/per-account_2__disable'\nfirst\nsecond\n",
        CommandText.Of(Attempt, [new("the-account", "it's")], "first\r\nsecond\n"));

    [Theory]
    [InlineData("account", "a\0b", "NUL")]
    [InlineData("state", "x", "called")]
    [InlineData("a b", "x", "called")]
    [InlineData("1st", "x", "called")]
    public void What_a_shell_can_t_hold_is_said(string name, string value, string words) =>
        Assert.Contains(words, CommandText.Fault([new(name, value)], [])!.English, StringComparison.Ordinal);

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("a\rb")]
    [InlineData("a\0b")]
    public void A_secret_is_one_line(string value) => Assert.NotNull(CommandText.Fault([], [new("token", value)]));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_pasted_into_a_shell_does_what_the_script_does(bool asksForSecrets)
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "there is no /bin/sh here");
        var text = CommandText.Of(Attempt, [new("value", "it's \"$(here)\" `and` \\there"), new("end", "INCIDENTOPS\n")], "printf '%s|%s' \"$value\" \"$step\"\n");
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-s"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        shell.StandardInput.Write(CommandText.ToPaste(text, sudo: false, asksForSecrets));
        shell.StandardInput.Close();

        Assert.Equal("it's \"$(here)\" `and` \\there|per-account_2__disable", shell.StandardOutput.ReadToEnd());
    }

    [Theory]
    [InlineData("a#1", "a/1")]
    [InlineData("a__b", "a/b")]
    [InlineData("a_b", "a#b")]
    [InlineData("..", "a")]
    [InlineData("é", "e")]
    public void Different_steps_have_different_file_names(string one, string other)
    {
        var (first, second) = (Attempt with { Step = one }, Attempt with { Step = other });

        Assert.NotEqual(first.StepName, second.StepName);
        Assert.All(first.JournalName + second.JournalName, c => Assert.True(char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
    }

    [Fact]
    public void A_long_step_key_still_names_a_file()
    {
        var (one, other) = (Attempt with { Step = new string('a', 1_000) }, Attempt with { Step = new string('a', 1_001) });

        Assert.True(one.JournalName.Length < 255);
        Assert.NotEqual(one.JournalName, other.JournalName);
    }
}
