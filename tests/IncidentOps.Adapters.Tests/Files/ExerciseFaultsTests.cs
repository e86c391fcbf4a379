using System.Text;
using CsCheck;
using IncidentOps.Adapters.Files;

namespace IncidentOps.Adapters.Tests.Files;

/// <summary>What the reader and the linter say of a spoiled exercise, word for word, with its place.</summary>
public sealed class ExerciseFaultsTests
{
    [Fact]
    public void The_sample_has_neither_fault_nor_warning()
    {
        var library = SampleExercise.Of(SampleExercise.Text);

        Assert.Empty(library.Faults);
        Assert.Empty(library.Warnings);
        Assert.Equal("sample-drill", Assert.Single(library.Usable).Id);
    }

    [Theory]
    [InlineData("kind: functional", "kind: funny", "x.yaml:4:7: `funny` is not one of: discussion, functional")]
    [InlineData("duration: 30m", "duration: half an hour", "x.yaml:5:11: `half an hour` is not a duration; write such as `30s`, `15m`, `4h` or `3d`")]
    [InlineData("duration: 30m", "duration: 30m\nstarts: noon", "x.yaml:6:9: `noon` is no time of day; write such as `\"9:05\"` or `Fri 18:40`")]
    [InlineData("people: 1", "people: 0", "x.yaml:9:24: `0` is not a whole number from 1 to 100")]
    [InlineData("action: mail.hold", "action: hold", "x.yaml:27:13: `hold` is not an action's id, such as `host.isolate`")]
    [InlineData("takes: 0s, ", "", "x.yaml:30:15: an answer needs `takes`")]
    [InlineData("    at: 0m\n", "", "x.yaml:32:5: exactly one of `at`, `after-step`, `after-inject`, `after-option`, `when-missing`, `by` is wanted here")]
    [InlineData("at: 0m\n", "at: 0m\n    by: facilitator\n", "x.yaml:34:9: exactly one of `at`, `after-step`, `after-inject`, `after-option`, `when-missing`, `by` is wanted here")]
    [InlineData("from: { inject: call }", "from: {}", "x.yaml:17:11: exactly one of `inject`, `step` is wanted here")]
    [InlineData("    to: [guest]\n", "    too: [guest]\n", "x.yaml:43:5: unknown key `too` in an inject")]
    [InlineData("{ en: Read., ja: 読んでください。 }", "{ en: Read. }", "x.yaml:47:11: the body has no Japanese text (`ja`)")]
    [InlineData("channel: phone", "channel: telegraph", "x.yaml:36:14: `telegraph` is not one of: mail, phone, chat, monitoring, news, person, question")]
    [InlineData("    channel: phone\n", "    channel: phone\n    attachments: [{ name: a.txt }]\n", "x.yaml:37:19: an attachment needs `text`")]
    public void The_reader_tells_what_it_can_not_read(string from, string to, string expected) =>
        Assert.Equal([expected], SampleExercise.With(from, to).Faults.Select(fault => fault.ToString()));

    [Theory]
    [InlineData("no-runbook", "runbooks: [sample]", "runbooks: []", "x.yaml:7:11: an exercise drills at least one runbook")]
    [InlineData("unknown-runbook", "runbooks: [sample]", "runbooks: [absent]", "x.yaml:7:11: there is no runbook `absent` that can be used")]
    [InlineData("duplicate-id", "- id: later", "- id: letter", "x.yaml:55:9: the inject `letter` is there already, on line 40")]
    [InlineData("duplicate-id", "world:\n", "  - id: say\n    capability: { en: A, ja: あ }\n    task: { en: A, ja: あ }\n    step: first\n    within: { performed: 1m, some: 2m, major: 3m }\nworld:\n", "x.yaml:26:9: the objective `say` is there already, on line 19")]
    [InlineData("unknown-role", "guest: { title: { en: Guest, ja: 来客 } }", "guest: {}", "x.yaml:10:3: no runbook has the role `guest`; give it a title of its own")]
    [InlineData("unknown-role", "to: [guest]", "to: [host]", "x.yaml:43:9: the exercise has no role `host`")]
    [InlineData("no-truth-value", "steps.first.status == 'done'", "steps.first.status", "x.yaml:29:11: a condition needs a truth value, but `steps.first.status` is a text, which never counts as true; compare it with something")]
    [InlineData("never-equal", "steps.first.status == 'done'", "inputs.account == 3", "x.yaml:29:29: `inputs.account` is a text, but `3` is a number: values of different kinds are never equal")]
    [InlineData("unknown-input", "{ account: tanaka@example.co.jp }", "{ account: a@example.co.jp, pet: cat }", "x.yaml:1:11: the runbook `sample` has no input `pet`")]
    [InlineData("missing-input", "{ account: tanaka@example.co.jp }", "{ host: mx2 }", "x.yaml:1:11: the runbook `sample` needs the input `account`")]
    [InlineData("unknown-action", "action: mail.hold", "action: mail.fold", "x.yaml:27:13: no drilled runbook uses the action `mail.fold`")]
    [InlineData("unknown-step", "step: hold", "step: first", "x.yaml:27:13: no drilled runbook has the machine step `first`")]
    [InlineData("unknown-objective", "objective: say", "objective: sing", "x.yaml:40:9: the exercise has no objective `sing`")]
    [InlineData("misplaced-key", "channel: mail", "channel: news", "x.yaml:40:9: only a mail has `headers`")]
    [InlineData("unknown-step", "when-missing: { step: first, ", "when-missing: { step: last, ", "x.yaml:56:19: no drilled runbook has the step `last`")]
    [InlineData("unknown-step", "at: 0m", "after-step: per-account", "x.yaml:33:17: no drilled runbook has the step `per-account`")]
    [InlineData("unknown-step", "after-option: { step: active", "after-option: { step: first", "x.yaml:50:19: no drilled runbook has the decision `first`")]
    [InlineData("unknown-option", "option: \"no\"", "option: maybe", "x.yaml:50:19: the decision `active` has no answer `maybe`")]
    [InlineData("bad-attachment", "    channel: phone\n", "    channel: phone\n    attachments: [{ name: ../../etc/passwd, text: x }]\n", "x.yaml:32:9: `../../etc/passwd` is no file's name: no folders, no leading dot, no control characters")]
    [InlineData("unreachable", "at: 0m", "at: 31m", "x.yaml:33:9: its time lies after the end of the exercise")]
    [InlineData("unreachable", "at: 10m", "at: 1h", "x.yaml:56:19: its time lies after the end of the exercise")]
    [InlineData("unreachable", "inject: call, delay: 1m", "inject: letter", "x.yaml:41:19: it waits for itself: its chain of `after-inject` is a circle")]
    [InlineData("unreachable", "inject: call, delay: 1m", "inject: call, delay: 31m", "x.yaml:41:19: with `call` as early as can be, its time still lies after the end of the exercise")]
    [InlineData("unreachable", "inject: call, delay: 1m", "inject: later, delay: 21m", "x.yaml:41:19: with `later` as early as can be, its time still lies after the end of the exercise")]
    [InlineData("unreachable", "at: 0m", "after-step: { step: first, delay: 31m }", "x.yaml:33:17: its `delay` is longer than the exercise")]
    [InlineData("unreachable", "option: \"no\" }", "option: \"no\", delay: 31m }", "x.yaml:50:19: its `delay` is longer than the exercise")]
    [InlineData("unknown-step", "steps.first.status", "steps.absent.status", "x.yaml:29:11: no drilled runbook has the step `absent` where this rule is asked")]
    [InlineData("unknown-step", "steps.first.status", "steps.per-account.status", "x.yaml:29:11: no drilled runbook has the step `per-account` where this rule is asked")]
    [InlineData("unknown-member", "steps.first.status", "steps.first.option", "x.yaml:29:11: the step `first` has no `option`")]
    [InlineData("unknown-member", "steps.first.status", "incident.title", "x.yaml:29:11: `incident.title` leads nowhere; there are `inputs.NAME`, `steps.ID.option`, `steps.ID.status`, `steps.ID.output.NAME` and `incident.severity`")]
    [InlineData("unknown-input", "steps.first.status", "inputs.pet", "x.yaml:29:11: the runbook `sample` has no input `pet`")]
    [InlineData("unknown-name", "steps.first.status == 'done'", "done", "x.yaml:29:11: there is no `done` here; text stands in quotes: 'done'")]
    [InlineData("impossible-value", "status == 'done'", "status == 'finished'", "x.yaml:29:33: `steps.first.status` is never 'finished'; it is one of done, skipped, failed, pending")]
    [InlineData("impossible-value", "steps.first.status == 'done'", "steps.active.option in ['yes', 'maybe']", "x.yaml:29:42: `steps.active.option` is never 'maybe'; it is one of yes, no")]
    [InlineData("unknown-inject", "inject: call, delay: 1m", "inject: absent", "x.yaml:41:19: there is no inject `absent`")]
    [InlineData("unmeasurable", "    step: first\n    from: { inject: call }\n    within: { performed: 5m, some: 10m, major: 20m }\n", "", "x.yaml:13:9: name the `step` that shows it, or a question that asks for it")]
    [InlineData("unmeasurable", "from: { inject: call }\n    within: { performed: 5m, some: 10m, major: 20m }", "from: { inject: call }", "x.yaml:13:9: `within` needs `performed`, `some` and `major`")]
    [InlineData("bad-thresholds", "{ inject: call }\n    within: { performed: 5m,", "{ inject: call }\n    within: { performed: 10m,", "x.yaml:13:9: `performed` comes before `some`, and `some` before `major`")]
    [InlineData("unknown-step", "step: active\n", "step: absent\n", "x.yaml:19:9: no drilled runbook has the step `absent`")]
    [InlineData("unknown-option", "option: \"yes\"", "option: perhaps", "x.yaml:19:9: `active` has no answer `perhaps`")]
    [InlineData("unknown-inject", "from: { inject: call }", "from: { inject: absent }", "x.yaml:13:9: there is no inject `absent`")]
    [InlineData("unknown-step", "from: { step: first }", "from: { step: absent }", "x.yaml:19:9: no drilled runbook has the step `absent`")]
    public void The_linter_tells_what_can_not_be_drilled(string code, string from, string to, string expected)
    {
        var library = SampleExercise.With(from, to);

        var fault = Assert.Single(library.Faults);
        Assert.Equal((code, expected), (fault.Code, fault.ToString()));
        Assert.Contains(fault.Message.Japanese, letter => letter > '\u3000');
        Assert.Null(library.Find("sample-drill"));
    }

    /// <summary>To the very end is early enough, and what hangs on the facilitator's word can come at once.</summary>
    [Theory]
    [InlineData("inject: call, delay: 1m", "inject: call, delay: 30m")]
    [InlineData("inject: call, delay: 1m", "inject: later, delay: 20m")]
    [InlineData("at: 0m", "after-step: { step: first, delay: 29m }")]
    [InlineData("at: 0m", "by: facilitator")]
    [InlineData("steps.first.status == 'done'", "steps.active.option == 'no' or incident.severity < 3 and inputs.account != 'x'")]
    public void What_can_still_go_out_is_no_fault(string from, string to) => Assert.Empty(SampleExercise.With(from, to).Faults);

    /// <summary>Of a chain that comes too late its first link is told, not each that hangs on it.</summary>
    [Fact]
    public void A_chain_that_comes_too_late_is_told_once() => Assert.Equal(
        ["x.yaml:41:19: with `call` as early as can be, its time still lies after the end of the exercise"],
        SampleExercise.Of(SampleExercise.Text.ReplaceLineEndings("\n").Replace("inject: call, delay: 1m", "inject: call, delay: 31m", StringComparison.Ordinal)
            .Replace("when-missing: { step: first, at: 10m }", "after-inject: { inject: letter, delay: 3000d }", StringComparison.Ordinal)).Faults.Select(fault => fault.ToString()));

    [Theory]
    [InlineData("idle-role", "    to: [guest]\n", "    to: [commander]\n", "x.yaml:10:3: the role `guest` gets no inject and has no step")]
    [InlineData("objective-without-inject", "    objective: say\n", "", "x.yaml:19:9: no inject leads to the objective `say`")]
    [InlineData("no-question", "kind: functional", "kind: discussion", "x.yaml:1:11: a discussion needs questions to talk about")]
    public void The_linter_warns_of_what_will_go_badly(string code, string from, string to, string expected)
    {
        var text = SampleExercise.Text.ReplaceLineEndings("\n").Replace("channel: chat", "channel: chat\n    type: contingency", StringComparison.Ordinal)
            .Replace("channel: person", "channel: person\n    type: contingency", StringComparison.Ordinal);
        Assert.Equal(2, text.Split(from).Length);

        var library = SampleExercise.Of(text.Replace(from, to, StringComparison.Ordinal));

        Assert.Empty(library.Faults);
        var warning = Assert.Single(library.Warnings);
        Assert.Equal((code, expected), (warning.Code, warning.ToString()));
        Assert.Contains(warning.Message.Japanese, letter => letter > '\u3000');
        Assert.NotNull(library.Find("sample-drill"));
    }

    [Theory]
    [InlineData("threshold-after-end", "major: 20m", "major: 3h", "x.yaml:13:9: `major` is longer than the whole exercise: nobody is ever rated by it")]
    [InlineData("no-time-left", "at: 0m", "at: 26m", "x.yaml:13:9: its time begins so late that the exercise ends before `performed` is over: nobody who fails is rated")]
    [InlineData("not-japanese", "ja: 読んでください。", "ja: Read it now.", "x.yaml:40:9: the Japanese `body` holds no kana and no kanji")]
    [InlineData("out-of-order", "when-missing: { step: first, at: 10m }", "at: 0s", "x.yaml:56:9: it goes out before one that stands above it in the file")]
    public void The_linter_warns_of_what_can_not_go_well(string code, string from, string to, string expected)
    {
        // The last one needs something that stands above it and goes out later.
        var text = code == "out-of-order" ? SampleExercise.Text.Replace("after-inject: { inject: call, delay: 1m }", "at: 1m", StringComparison.Ordinal) : SampleExercise.Text;
        var at = text.IndexOf(from, StringComparison.Ordinal);
        var library = SampleExercise.Of(text[..at] + to + text[(at + from.Length)..]);

        Assert.Empty(library.Faults);
        var warning = Assert.Single(library.Warnings);
        Assert.Equal((code, expected), (warning.Code, warning.ToString()));
        Assert.Contains(warning.Message.Japanese, letter => letter > '\u3000');
    }

    [Fact]
    public void The_linter_warns_where_everything_goes_to_everybody()
    {
        var text = SampleExercise.Text.Replace("    to: [commander]", "    type: standard", StringComparison.Ordinal).Replace("    to: [guest]", "    to: [guest, commander]", StringComparison.Ordinal);

        var warning = Assert.Single(SampleExercise.Of(text).Warnings);

        Assert.Equal("x.yaml:1:11: every inject goes to everybody although there are roles: nobody learns to pass word on", warning.ToString());
    }

    [Fact]
    public void The_linter_warns_where_most_injects_hang_on_an_answer()
    {
        const string Choice = "after-option: { step: active, option: \"no\" }";
        var half = SampleExercise.Text.Replace("when-missing: { step: first, at: 10m }", Choice, StringComparison.Ordinal);
        var most = half.Replace("after-inject: { inject: call, delay: 1m }", Choice, StringComparison.Ordinal);
        Assert.Empty(SampleExercise.Of(half).Warnings);

        var warning = Assert.Single(SampleExercise.Of(most).Warnings);

        Assert.Equal("x.yaml:1:11: more than half of the injects hang on one answer: let branches converge", warning.ToString());
    }

    [Fact]
    public void Two_files_may_not_have_the_same_id()
    {
        var library = ExerciseLibrary.Of([("a.yaml", SampleExercise.Text), ("b.yaml", SampleExercise.Text)], id => SampleLibrary.With().FindPlan(id));

        Assert.Equal("b.yaml:1:11: the exercise `sample-drill` is there already, in a.yaml", Assert.Single(library.Faults).ToString());
    }

    [Fact]
    public void A_runbook_among_the_exercises_is_a_fault() =>
        Assert.StartsWith("x.yaml:1:1: this file is of another kind", Assert.Single(SampleExercise.Of(SampleLibrary.Runbook).Faults).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Random_bytes_and_lost_lines_never_throw()
    {
        Gen.Byte.Array[0, 400].Sample(bytes => { _ = YamlExerciseReader.Read("x.yaml", bytes); });
        var lines = SampleExercise.Text.Split('\n');
        Gen.Int[0, lines.Length - 1].Array[1, 5].Sample(lost =>
        {
            var text = string.Join('\n', lines.Where((_, number) => !lost.Contains(number)));
            return SampleExercise.Of(text).Faults.All(fault => fault.Position.Line >= 1 && Encoding.UTF8.GetByteCount(fault.Message.Japanese) > 0);
        });
    }
}
