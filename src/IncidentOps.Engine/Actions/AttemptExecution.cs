using System.Globalization;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Engine.Actions;

/// <summary>How an attempt ended.</summary>
/// <param name="ExitCode">Of the procedure that decided it; null where none ended.</param>
internal sealed record AttemptResult(ProcedureResult Result, int? ExitCode = null);

/// <summary>
/// Carries one attempt through. A fresh one: check, apply, verify. One from before this process: what the target's journal tells, then
/// verify; nothing that changes something is ever sent a second time. Where nobody can say, the answer is unknown.
/// </summary>
internal sealed class AttemptExecution(AttemptJob job, ActionWorld world, OutputCollector output, TimeProvider clock, Task cancelRequested)
{
    /// <summary>Between tries to reach a target, growing up to the longer one.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>What a read-only procedure has beyond its timeout, for connecting; and how much later than promised a transport may answer.</summary>
    private static readonly TimeSpan ReadingGrace = TimeSpan.FromSeconds(15);

    /// <summary>What the target itself keeps of the time, for ending what overruns.</summary>
    private static readonly TimeSpan TargetMargin = TimeSpan.FromSeconds(6);

    /// <summary>How long the first channel may take to say what the journal has said already.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private static readonly LocalizedText Silent = new("The target did not answer in time.", "対象から時間内に応答がありませんでした。");

    private static readonly LocalizedText StillRunning = new(
        "It may still be running on the target: ask again once its time is up.", "対象側でまだ実行中の可能性があります。制限時間が過ぎてから、もう一度確認してください。");

    private string? lastReport;
    private LocalizedText lastWord = Silent;

    private bool IsCancelled => cancelRequested.IsCompleted;

    private bool IsPastDeadline => clock.GetUtcNow() >= job.Deadline;

    public async Task<AttemptResult> RunFreshAsync(CancellationToken stopping)
    {
        if (IsCancelled)
        {
            return new AttemptResult(ProcedureResult.NotApplied);
        }

        if (job.Fault() is { } fault)
        {
            output.Say(ProcedureKind.Check, $"{fault.English} / {fault.Japanese}");
            return new AttemptResult(ProcedureResult.Refused);
        }

        if (job.Action.Check is not null && job.Kind != AttemptKind.Undo)
        {
            var check = await CheckAsync(stopping);
            if (job.Kind == AttemptKind.Check || check.Result != ProcedureResult.Applied)
            {
                return check;
            }
        }

        if (IsCancelled)
        {
            return new AttemptResult(ProcedureResult.NotApplied);
        }

        var change = job.Change!.Value;
        if (clock.GetUtcNow() + job.Action.Timeout + TargetMargin > job.Deadline)
        {
            output.Say(change, "not begun: too little time is left / 残り時間が足りないため開始しません");
            return new AttemptResult(ProcedureResult.Failed);
        }

        var outcome = await RunAsync(change, stopping);
        return outcome is ProcedureNotBegun
            ? new AttemptResult(IsCancelled ? ProcedureResult.NotApplied : ProcedureResult.Failed)
            : await SettleAsync(change, outcome, stopping);
    }

    /// <summary>For an attempt that another process began, or whose outcome could not be read before.</summary>
    public async Task<AttemptResult> RecoverAsync(CancellationToken stopping)
    {
        if (job.Change is not { } change)
        {
            // Only looking: looked again while there is time, given up afterwards. Nothing can have been changed.
            return IsPastDeadline ? new AttemptResult(ProcedureResult.Failed) : await CheckAsync(stopping);
        }

        return await SettleAsync(change, await ReadJournalAsync(change, stopping), stopping);
    }

    /// <summary>One reading, one verify: for what has been given up as unknown. Unknown, and why, where that tells nothing new.</summary>
    public async Task<(AttemptResult Result, LocalizedText Why)> ReadAgainAsync(CancellationToken stopping)
    {
        if (job.Change is not { } change)
        {
            return (new AttemptResult(ProcedureResult.Unknown), new LocalizedText("A check leaves nothing to read.", "事前確認の記録はありません。"));
        }

        var journal = await ReadJournalAsync(change, stopping);
        var result = journal switch
        {
            ProcedureNotBegun => new AttemptResult(ProcedureResult.NotApplied),
            ProcedureEnded ended => await AfterEndAsync(change, ended, stopping),
            ProcedureInterrupted => await VerifyAsync(change, ProcedureResult.Unknown, null, stopping),
            // By now nothing of the attempt is running on the target: verify tells, also where there is no journal.
            _ when IsPastDeadline => await VerifyAsync(change, ProcedureResult.Unknown, null, stopping),
            _ => new AttemptResult(ProcedureResult.Unknown),
        };
        // What was broken off may have left something running: until the deadline only a good answer counts.
        return journal is ProcedureInterrupted && result.Result == ProcedureResult.NotApplied && !IsPastDeadline
            ? (new AttemptResult(ProcedureResult.Unknown), StillRunning)
            : (result, journal is ProcedureRunning && !IsPastDeadline ? StillRunning : lastWord);
    }

    private async Task<AttemptResult> CheckAsync(CancellationToken stopping)
    {
        var outcome = await RunAsync(ProcedureKind.Check, stopping);
        if (IsCancelled)
        {
            return new AttemptResult(ProcedureResult.NotApplied);
        }

        // Whatever went wrong, a check changes nothing, so it is never unknown.
        return outcome is ProcedureEnded ended
            ? new AttemptResult(ProcedureMeaning.Of(ProcedureKind.Check, job.Action.Check!, ended) switch
            {
                ProcedureResult.Applied => ProcedureResult.Applied,
                ProcedureResult.Failed => ProcedureResult.Failed,
                _ => ProcedureResult.Refused,
            }, ended.Code)
            : new AttemptResult(ProcedureResult.Failed);
    }

    /// <summary>From what is known of the change to a result: asks the journal until it tells, the deadline at the latest.</summary>
    private async Task<AttemptResult> SettleAsync(ProcedureKind change, ProcedureOutcome outcome, CancellationToken stopping)
    {
        var pause = ShortestPause;
        while (true)
        {
            switch (outcome)
            {
                case ProcedureNotBegun:
                    return new AttemptResult(ProcedureResult.NotApplied);
                case ProcedureEnded ended:
                    return await AfterEndAsync(change, ended, stopping);
                case ProcedureInterrupted:
                    return await AfterInterruptionAsync(change, stopping);
                default:
                    if (IsPastDeadline)
                    {
                        // By now nothing of the attempt is running on the target, reachable or not.
                        return await VerifyAsync(change, ProcedureResult.Unknown, null, stopping);
                    }

                    await PauseAsync(pause, stopping);
                    pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                    outcome = await ReadJournalAsync(change, stopping);
                    break;
            }
        }
    }

    private async Task<AttemptResult> AfterEndAsync(ProcedureKind change, ProcedureEnded ended, CancellationToken stopping)
    {
        var meaning = ProcedureMeaning.Of(change, job.Procedure(change)!, ended);
        return meaning is ProcedureResult.Applied or ProcedureResult.Unknown || IsCancelled
            ? await VerifyAsync(change, meaning, ended.Code, stopping)
            : new AttemptResult(meaning, ended.Code);
    }

    /// <summary>
    /// It died without a result, but what it started may have lived on: until the deadline has passed only a good answer counts.
    /// </summary>
    private async Task<AttemptResult> AfterInterruptionAsync(ProcedureKind change, CancellationToken stopping)
    {
        output.Say(change, "broken off on the target / 対象で中断されました");
        var first = await VerifyAsync(change, ProcedureResult.Unknown, null, stopping);
        if (first.Result == ProcedureResult.Applied || job.Action.Verify is null || IsPastDeadline)
        {
            return first;
        }

        await PauseAsync(job.Deadline - clock.GetUtcNow(), stopping);
        return await VerifyAsync(change, ProcedureResult.Unknown, null, stopping);
    }

    /// <summary>Asks the target whether it is so, as often as it takes to reach it, until the deadline; once more where that is past.</summary>
    /// <param name="meaning">What the change itself said: stands where the action has no verify, unless it was ended before its time.</param>
    private async Task<AttemptResult> VerifyAsync(ProcedureKind change, ProcedureResult meaning, int? code, CancellationToken stopping)
    {
        if (job.Action.Verify is not { } verify)
        {
            return new AttemptResult(meaning == ProcedureResult.Applied ? meaning : ProcedureResult.Unknown, code);
        }

        var pause = ShortestPause;
        while (true)
        {
            if (await RunAsync(ProcedureKind.Verify, stopping) is ProcedureEnded ended)
            {
                var answer = ProcedureMeaning.Of(ProcedureKind.Verify, verify, ended);
                return new AttemptResult(AfterVerify(change, answer), code ?? ended.Code);
            }

            if (IsPastDeadline)
            {
                return new AttemptResult(ProcedureResult.Unknown, code);
            }

            await PauseAsync(pause, stopping);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private static ProcedureResult AfterVerify(ProcedureKind change, ProcedureResult answer) => (change, answer) switch
    {
        (ProcedureKind.Undo, ProcedureResult.Applied) => ProcedureResult.Failed,
        (ProcedureKind.Undo, ProcedureResult.NotApplied) => ProcedureResult.Applied,
        (_, ProcedureResult.Applied or ProcedureResult.NotApplied) => answer,
        _ => ProcedureResult.Unknown,
    };

    private async Task<ProcedureOutcome> RunAsync(ProcedureKind kind, CancellationToken stopping)
    {
        var (call, transport, fault) = await CallAsync(kind, stopping);
        if (fault is not null)
        {
            return Report(kind, new ProcedureNotBegun(fault));
        }

        output.Say(kind, call!.Target is { } target ? $"{NameOf(kind)}: {target.Name}" : NameOf(kind));
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var run = WithinAsync(call, transport!.RunAsync(call, line => output.Add(kind, line), giveUp.Token), giveUp);
        if (kind == ProcedureKind.Verify || await Task.WhenAny(run, cancelRequested) == run)
        {
            return Report(kind, await run);
        }

        return Report(kind, await KillAsync(call, transport, run, giveUp, stopping));
    }

    /// <summary>Ends a running procedure on its target, as often as it takes to reach it.</summary>
    private async Task<ProcedureOutcome> KillAsync(
        ProcedureCall call, IActionTransport transport, Task<ProcedureOutcome> run, CancellationTokenSource giveUp, CancellationToken stopping)
    {
        while (true)
        {
            // What it printed comes by the first channel.
            var killed = await WithinAsync(call, transport.ReadJournalAsync(call, kill: true, static _ => { }, giveUp.Token), giveUp);
            var isEnded = killed is ProcedureEnded or ProcedureNotBegun or ProcedureInterrupted;
            if (await Task.WhenAny(run, Task.Delay(isEnded ? LastWords : ShortestPause, clock, stopping)) == run)
            {
                var own = await run;
                return own is ProcedureEnded || !isEnded ? own : killed;
            }

            if (isEnded)
            {
                await giveUp.CancelAsync();
                return killed;
            }
        }
    }

    private async Task<ProcedureOutcome> ReadJournalAsync(ProcedureKind change, CancellationToken stopping)
    {
        var (call, transport, fault) = await CallAsync(change, stopping, needsSecrets: false);
        if (fault is not null)
        {
            return Report(change, new ProcedureUnclear(fault));
        }

        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        // Lines are taken over only from a reading that came to an end: the next reading brings them all again.
        var lines = new List<ProcedureLine>();
        var outcome = await WithinAsync(call!, transport!.ReadJournalAsync(call!, IsCancelled, lines.Add, giveUp.Token), giveUp);
        if (outcome is ProcedureEnded or ProcedureInterrupted)
        {
            output.Say(change, "from the journal on the target / 対象の記録から");
            lines.ForEach(line => output.Add(change, line));
        }

        return Report(change, outcome);
    }

    /// <summary>Holds a transport to its promise: whatever a target does, the answer comes soon after the deadline.</summary>
    private async Task<ProcedureOutcome> WithinAsync(ProcedureCall call, Task<ProcedureOutcome> asked, CancellationTokenSource giveUp)
    {
        var left = call.Deadline + ReadingGrace - clock.GetUtcNow();
        try
        {
            return await asked.WaitAsync(left > ReadingGrace ? left : ReadingGrace, clock, giveUp.Token);
        }
        catch (TimeoutException)
        {
            await giveUp.CancelAsync();
            return new ProcedureUnclear(Silent);
        }
    }

    private async Task<(ProcedureCall? Call, IActionTransport? Transport, LocalizedText? Fault)> CallAsync(
        ProcedureKind kind, CancellationToken stopping, bool needsSecrets = true)
    {
        var procedure = job.Procedure(kind)!;
        if (world.Transport(job.Action.Transport) is not { } transport)
        {
            return (null, null, new LocalizedText($"There is no transport {job.Action.Transport}.", $"接続方法 {job.Action.Transport} がありません。"));
        }

        var target = world.Target(job.TargetNameOf(procedure), job.Action);
        if (transport.Fault(target) is { } unusable)
        {
            return (null, null, unusable);
        }

        var secrets = new List<KeyValuePair<string, string>>();
        if (needsSecrets && await AddSecretsAsync(secrets, stopping) is { } missing)
        {
            return (null, null, missing);
        }

        output.Hide(secrets.Select(secret => secret.Value));
        var isChange = kind is ProcedureKind.Apply or ProcedureKind.Undo;
        var now = clock.GetUtcNow();
        var call = new ProcedureCall
        {
            Attempt = job.Id, Purpose = job.Kind, Kind = kind, ActionId = job.Action.Id, Target = target, Procedure = procedure,
            Values = job.Values, Secrets = secrets, Timeout = job.Action.Timeout,
            Deadline = isChange ? job.Deadline : now + job.Action.Timeout + ReadingGrace,
            Occasion = isChange ? "" : AttemptJob.Occasion(now),
        };
        return (call, transport, null);
    }

    private async Task<LocalizedText?> AddSecretsAsync(List<KeyValuePair<string, string>> secrets, CancellationToken stopping)
    {
        foreach (var (parameter, reference) in job.SecretReferences)
        {
            var generated = job.SealedSecrets.FirstOrDefault(candidate => candidate.Parameter == parameter);
            var isGenerated = job.Action.Parameters.Any(candidate => candidate.Id == parameter && candidate.Generate is not null);
            string? secret;
            try
            {
                secret = generated is not null ? world.Unseal(generated)
                    // A check alone comes before any secret is made: it is given an empty line.
                    : isGenerated ? ""
                    : await world.SecretAsync(reference, stopping);
            }
            catch (InvalidDataException)
            {
                return new LocalizedText(
                    $"The secret for “{parameter}” can't be opened: it is damaged, or its key was changed.",
                    $"「{parameter}」のシークレットを開けません。データの破損か、鍵の変更が考えられます。");
            }

            if (secret is null)
            {
                return new LocalizedText(
                    $"The secret for “{parameter}” ({reference}) is not set up.", $"「{parameter}」のシークレット（{reference}）が設定されていません。");
            }

            secrets.Add(KeyValuePair.Create(parameter, secret));
        }

        return null;
    }

    private ProcedureOutcome Report(ProcedureKind kind, ProcedureOutcome outcome)
    {
        var line = outcome switch
        {
            ProcedureEnded { TimedOut: true } ended => string.Create(
                CultureInfo.InvariantCulture, $"ended after {ended.Duration.TotalSeconds:0} s: its time was up / 制限時間を超えたため終了しました"),
            ProcedureEnded ended => string.Create(CultureInfo.InvariantCulture, $"exit {ended.Code}"),
            ProcedureNotBegun notBegun => $"not begun: {notBegun.Reason.English} / {notBegun.Reason.Japanese}",
            ProcedureUnclear unclear => $"unclear: {unclear.Reason.English} / {unclear.Reason.Japanese}",
            _ => null,
        };
        lastWord = outcome switch
        {
            ProcedureEnded ended => new LocalizedText(
                $"The target answered ({NameOf(kind)}, exit code {ended.Code}), but that does not tell.{NoVerify.English}",
                $"対象から応答がありましたが（{NameOf(kind)}、終了コード {ended.Code}）、結果を判断できません。{NoVerify.Japanese}"),
            ProcedureInterrupted => new LocalizedText(
                $"It was broken off on the target.{NoVerify.English}", $"対象で中断されています。{NoVerify.Japanese}"),
            ProcedureNotBegun notBegun => notBegun.Reason,
            ProcedureUnclear unclear => unclear.Reason,
            _ => lastWord,
        };
        // A target that stays away is said once, not at every try.
        if (line is not null && line != lastReport)
        {
            output.Say(kind, line);
        }

        lastReport = outcome is ProcedureUnclear or ProcedureNotBegun ? line : null;
        return outcome;
    }

    private LocalizedText NoVerify => job.Action.Verify is null
        ? new LocalizedText(" The action has no verify: look for yourself.", "この処理には結果の確認（verify）がありません。対象を直接確認してください。")
        : new LocalizedText("", "");

    private static string NameOf(ProcedureKind kind) => kind.ToString().ToLowerInvariant();

    private Task PauseAsync(TimeSpan pause, CancellationToken stopping)
    {
        var left = job.Deadline - clock.GetUtcNow();
        return pause <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(left > TimeSpan.Zero && left < pause ? left : pause, clock, stopping);
    }
}
