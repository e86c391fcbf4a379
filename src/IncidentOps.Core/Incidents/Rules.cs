using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents;

/// <summary>What several commands ask of the state before they go ahead. Each answers null where all is well.</summary>
internal static class Rules
{
    public static Decision? IsOpen(IncidentState incident) => incident switch
    {
        { Exists: false } => Decision.Refuse("no-incident", "There is no such incident.", "そのインシデントはありません。"),
        { ClosedAt: not null } => Decision.Refuse(
            "closed", "The incident is closed. Reopen it first.", "このインシデントは終了しています。先に再開してください。"),
        _ => null,
    };

    public static Decision? Exists(IncidentState incident) => incident.Exists ? null : IsOpen(incident);

    /// <summary>The law's deadlines run on when an incident is closed; those of a drill end with it.</summary>
    public static Decision? HasClocks(IncidentState incident) => incident.Mode == IncidentMode.Drill ? IsOpen(incident) : Exists(incident);

    public static Decision? Administers(Actor actor) => actor.Can(Permissions.Administer)
        ? null
        : Decision.Refuse("administrator-only", "Only an administrator can do this.", "管理者だけが行えます。");

    public static Decision? IsNotHeld(IncidentState incident) => incident.LegalHold is { } hold
        ? Decision.Refuse(new Refusal(
            "on-legal-hold", new LocalizedText("{person} placed a legal hold at {time}: nothing may be erased.", "{person} が {time} に消去禁止を設定したため、消去できません。"),
            hold.By, hold.At))
        : null;

    public static Decision? Leads(IncidentState incident, Actor actor) =>
        actor.Can(Permissions.Command) || ActsAs(incident, actor, IncidentRoles.Commander)
            ? null
            : Decision.Refuse("commander-only", "Only the incident commander can do this.", "この操作は指揮者だけが行えます。");

    /// <summary>
    /// Whether the role is theirs and may be used. In a live incident it stands beside the permission to respond and never replaces it, for an
    /// account or token may have been narrowed since; a drill's roles are cast, also with people who otherwise only look on.
    /// </summary>
    public static bool ActsAs(IncidentState incident, Actor actor, string role) =>
        incident.Holds(actor.Id, role) && (incident.Mode == IncidentMode.Drill || actor.Can(Permissions.Respond));

    public static Decision? Fits(string? text, int bound) => text is null || text.Length <= bound
        ? null
        : Decision.Refuse(
            "too-long",
            $"The text has {text.Length} characters; at most {bound} are kept.",
            $"テキストが {text.Length} 文字あります。{bound} 文字以内にしてください。");

    public static Decision? IsGiven(string? text) => string.IsNullOrWhiteSpace(text)
        ? Decision.Refuse("empty", "Please write something.", "内容を入力してください。")
        : null;

    public static Decision? HasReason(string? reason) => string.IsNullOrWhiteSpace(reason)
        ? Decision.Refuse("reason-needed", "Please give a reason.", "理由を入力してください。")
        : null;

    /// <summary>Finds the run and the step of an open run; the refusal where there is none.</summary>
    public static Decision? Locate(IncidentState incident, string runId, string stepKey, out RunState run, out StepView step)
    {
        (run, step) = (null!, null!);
        if (IsOpen(incident) is { } refusal)
        {
            return refusal;
        }

        if (incident.Run(runId) is not { } found)
        {
            return NoRun(runId);
        }

        if (found.Progress.Find(stepKey) is not { } view || view.IsBlock)
        {
            return Decision.Refuse("no-step", $"The run has no step “{stepKey}”.", $"この実施にステップ「{stepKey}」はありません。");
        }

        (run, step) = (found, view);
        return null;
    }

    /// <summary>As <see cref="Locate"/>, and the step may be worked on now.</summary>
    public static Decision? LocateLive(IncidentState incident, string runId, string stepKey, out RunState run, out StepView step) =>
        Locate(incident, runId, stepKey, out run, out step) ?? IsSettled(run, step) ?? IsActive(run) ?? IsReached(step);

    public static Decision? IsActive(RunState run) => run.Status switch
    {
        RunStatus.Active => null,
        RunStatus.Paused => Decision.Refuse("run-paused", "The run is paused. Resume it first.", "実施は一時停止中です。先に再開してください。"),
        RunStatus.Completed => Decision.Refuse("run-completed", "The run is complete.", "この実施は完了しています。"),
        _ => Decision.Refuse("run-aborted", "The run was aborted.", "この実施は中止されました。"),
    };

    public static Decision NoRun(string runId) => Decision.Refuse("no-run", $"There is no run “{runId}”.", $"実施「{runId}」はありません。");

    /// <summary>
    /// Before anything about the run: whoever ticks a step second learns who was first and when, also where that was the run's last step.
    /// </summary>
    private static Decision? IsSettled(RunState run, StepView step) => step.Status switch
    {
        StepStatus.Done => AlreadySettled("already-done", "Already done by {person} at {time}.", "{person} が {time} に実施済みです。", run.Step(step.Key)),
        StepStatus.Skipped => AlreadySettled("already-skipped", "Skipped by {person} at {time}.", "{person} が {time} に省略しました。", run.Step(step.Key)),
        _ => null,
    };

    private static Decision? IsReached(StepView step) => step.Status switch
    {
        StepStatus.NotReached => Decision.Refuse("not-reached", "Steps before this one are still open.", "前のステップがまだ完了していません。"),
        StepStatus.NotNeeded => Decision.Refuse("not-needed", "The plan does not need this step now.", "このステップは現在不要です。"),
        _ => null,
    };

    private static Decision AlreadySettled(string code, string english, string japanese, StepState state) =>
        Decision.Refuse(new Refusal(code, new LocalizedText(english, japanese), state.SettledBy, state.SettledAt));
}
