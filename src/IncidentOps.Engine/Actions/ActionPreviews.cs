using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;
using IncidentOps.Engine.Actions.Shell;

namespace IncidentOps.Engine.Actions;

/// <summary>What a machine step would send, before it is sent: every command with its values filled in, and where it would go.</summary>
/// <param name="TargetName">As the plan gives it; null where it names none.</param>
/// <param name="Address">How the target is reached, for people; null where it is not in the inventory.</param>
/// <param name="Obstacle">Why the product can't run it here; null where it can. Then the commands are for copying.</param>
public sealed record ActionPreview(
    ActionDefinition Action, string? TargetName, string? Address, LocalizedText? Obstacle, IReadOnlyList<ProcedurePreview> Procedures);

/// <summary>One procedure of a preview.</summary>
/// <param name="TargetName">Where it runs: a verify may be run from another host.</param>
/// <param name="Text">The exact text: assignments and script, or the request. Secrets stand as `‹secret:NAME›`.</param>
/// <param name="ToPaste">The same as a command for a terminal of the target; null for requests.</param>
/// <param name="Input">What is typed on standard input, one line each; secrets by name.</param>
public sealed record ProcedurePreview(
    ProcedureKind Kind, string? TargetName, string Text, string? ToPaste, IReadOnlyList<string> Input);

/// <summary>Makes previews of machine steps. Nothing is asked of any target.</summary>
public sealed class ActionPreviews(ActionWorlds worlds)
{
    /// <summary>The preview of a step as the run stands; null where it is not a machine step.</summary>
    public ActionPreview? Of(Incidents.IncidentId id, IncidentState incident, string runId, string stepKey)
    {
        if (incident.Run(runId) is not { } run || run.Progress.Find(stepKey) is not { Step: ActionStep step } view
            || !run.Plan.Actions.TryGetValue(step.ActionId, out var action))
        {
            return null;
        }

        var target = step.Target?.Evaluate(view.Scope);
        var attempt = new AttemptId(id, runId, stepKey, run.Step(stepKey).Attempts.Count + 1);
        return Of(action, AttemptNames.Of(attempt), ActionValues.Of(action, step, view.Scope), target, worlds.Of(incident.Mode));
    }

    /// <summary>
    /// The preview of a machine step that nobody has come to yet, for paper: a value that is not known so far stands as `${…}`, which
    /// people replace by hand.
    /// </summary>
    /// <param name="scope">What is known by now: of a run as it stands, or of a plan alone; see <see cref="PaperText.ScopeOf"/>.</param>
    /// <param name="inputsAreKnown">An input that is empty in the scope was left empty; otherwise it may still be given.</param>
    public ActionPreview OnPaper(ActionDefinition action, ActionStep step, AttemptNames attempt, Scope scope, bool inputsAreKnown, IncidentMode mode) => Of(
        action, attempt, ActionValues.OnPaper(action, step, scope, inputsAreKnown),
        step.Target is { } target ? PaperText.Of(target, scope) : null, worlds.Of(mode));

    private static ActionPreview Of(ActionDefinition action, AttemptNames attempt, ActionValues values, string? target, ActionWorld world) => new(
        action, target, AddressOf(world.Target(target, action)), world.Obstacle(action, target),
        [.. Procedures(action).Select(pair => Of(pair.Kind, pair.Procedure, action, attempt, values, target, world))]);

    private static IEnumerable<(ProcedureKind Kind, Procedure Procedure)> Procedures(ActionDefinition action)
    {
        if (action.Check is { } check)
        {
            yield return (ProcedureKind.Check, check);
        }

        yield return (ProcedureKind.Apply, action.Apply);
        if (action.Verify is { } verify)
        {
            yield return (ProcedureKind.Verify, verify);
        }

        if (action.Undo is { } undo)
        {
            yield return (ProcedureKind.Undo, undo.Procedure);
        }
    }

    private static ProcedurePreview Of(
        ProcedureKind kind, Procedure procedure, ActionDefinition action, AttemptNames attempt, ActionValues values, string? stepTarget, ActionWorld world)
    {
        var target = procedure.FromParameter is { } parameter
            ? values.Plain.FirstOrDefault(value => value.Key == parameter).Value
            : stepTarget;
        var secrets = values.Secrets.Select(secret => KeyValuePair.Create(secret.Key, Shown(secret))).ToList();
        if (procedure.Request is { } request)
        {
            var found = world.Target(target, action);
            var filled = RequestText.Of(request, new RequestValues(attempt, values.Plain, secrets, found?.Http?.Url ?? $"‹{target}›", "‹secret›"));
            return new ProcedurePreview(kind, target, filled.Request?.ToText() ?? filled.Fault!.English, null, []);
        }

        if (CommandText.Fault(values.Plain, []) is { } fault)
        {
            return new ProcedurePreview(kind, target, $"# {fault.English} / {fault.Japanese}", null, []);
        }

        var text = CommandText.Of(attempt, values.Plain, procedure.Script ?? "");
        // Without an inventory nobody knows how the account is set up; sudo does no harm to root.
        var sudo = world.Target(target, action)?.Ssh?.Sudo ?? action.Transport == "ssh";
        return new ProcedurePreview(
            kind, target, text, CommandText.ToPaste(text, sudo, secrets.Count > 0), [.. secrets.Select(secret => secret.Value)]);
    }

    private static string Shown(KeyValuePair<string, string> secret) =>
        SecretReference.NameIn(secret.Value) is { } name ? $"‹secret:{name}›" : $"‹{secret.Key}›";

    private static string? AddressOf(Target? target) => target switch
    {
        { Ssh: { } ssh } => FormattableString.Invariant($"ssh {ssh.User}@{ssh.Address}:{ssh.Port}"),
        { Http: { } http } => http.Url,
        { Smtp: { } smtp } => FormattableString.Invariant($"smtp {smtp.Address}:{smtp.Port}"),
        { Transport: "local" } => "localhost",
        _ => null,
    };
}
