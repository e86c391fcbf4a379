using System.Collections.Immutable;
using System.Globalization;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Engine.Actions;

/// <summary>One attempt with everything that it needs but its secrets, which are fetched for each procedure at the last moment.</summary>
internal sealed record AttemptJob
{
    public required AttemptId Id { get; init; }

    public required AttemptKind Kind { get; init; }

    public required ActionDefinition Action { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset Deadline { get; init; }

    public required bool CancelRequested { get; init; }

    public required string? TargetName { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> Values { get; init; }

    /// <summary>The secret parameters in the order declared, as references (`secret:NAME`).</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> SecretReferences { get; init; }

    public required ImmutableArray<SealedSecret> SealedSecrets { get; init; }

    /// <summary>Where the procedure that changes something is called so; null for a mere check.</summary>
    public ProcedureKind? Change => Kind switch
    {
        AttemptKind.Apply => ProcedureKind.Apply,
        AttemptKind.Undo => ProcedureKind.Undo,
        _ => null,
    };

    public Procedure? Procedure(ProcedureKind kind) => kind switch
    {
        ProcedureKind.Check => Action.Check,
        ProcedureKind.Apply => Action.Apply,
        ProcedureKind.Verify => Action.Verify,
        _ => Action.Undo?.Procedure,
    };

    /// <summary>The name of the target that a procedure is run on.</summary>
    public string? TargetNameOf(Procedure procedure) => procedure.FromParameter is { } parameter
        ? Values.FirstOrDefault(value => value.Key == parameter).Value
        : TargetName;

    /// <summary>Gathers an attempt from its incident's state; null where the plan no longer has such a step.</summary>
    public static AttemptJob? Of(AttemptId id, IncidentState incident)
    {
        if (incident.Run(id.Run) is not { } run || run.Progress.Find(id.Step) is not { Step: ActionStep step } view
            || run.Step(id.Step).Attempts.Find(candidate => candidate.Number == id.Number) is not { } attempt
            || !run.Plan.Actions.TryGetValue(attempt.Action, out var action))
        {
            return null;
        }

        var values = ActionValues.Of(action, step, view.Scope);
        return new AttemptJob
        {
            Id = id,
            Kind = attempt.Kind,
            Action = action,
            StartedAt = attempt.StartedAt,
            Deadline = attempt.DeadlineAt,
            CancelRequested = attempt.CancelRequested,
            TargetName = attempt.Target,
            Values = values.Plain,
            SecretReferences = values.Secrets,
            // An undo may need what the apply before it was given.
            SealedSecrets = attempt.SealedSecrets.IsDefaultOrEmpty ? LastSealed(run.Step(id.Step)) : attempt.SealedSecrets,
        };
    }

    /// <summary>A faulty value, said before anything is touched; null where all are good.</summary>
    public LocalizedText? Fault() => Action.Parameters
        .Where(parameter => parameter.Kind != InputKind.Secret)
        .Select(parameter => InputValues.Fault(parameter, Values.FirstOrDefault(value => value.Key == parameter.Id).Value))
        .FirstOrDefault(fault => fault is not null);

    /// <summary>Tells runs of a read-only procedure apart on the target, before and after a restart.</summary>
    public static string Occasion(DateTimeOffset now) => now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static ImmutableArray<SealedSecret> LastSealed(StepState step) =>
        step.Attempts.FindLast(attempt => !attempt.SealedSecrets.IsDefaultOrEmpty)?.SealedSecrets ?? [];
}

/// <summary>What a step gives its action's parameters.</summary>
internal sealed record ActionValues(
    IReadOnlyList<KeyValuePair<string, string>> Plain, IReadOnlyList<KeyValuePair<string, string>> Secrets)
{
    public static ActionValues Of(ActionDefinition action, ActionStep step, Scope scope)
    {
        var (plain, secrets) = (new List<KeyValuePair<string, string>>(), new List<KeyValuePair<string, string>>());
        foreach (var parameter in action.Parameters)
        {
            var bound = step.With.FirstOrDefault(binding => binding.Name == parameter.Id)?.Value.EvaluateValue(scope).ToText();
            var value = string.IsNullOrEmpty(bound) ? parameter.Default ?? "" : bound;
            (parameter.Kind == InputKind.Secret ? secrets : plain).Add(KeyValuePair.Create(parameter.Id, value));
        }

        return new ActionValues(plain, secrets);
    }

    /// <summary>As far as it can be said ahead: what is not known stands as a blank with its name.</summary>
    public static ActionValues OnPaper(ActionDefinition action, ActionStep step, Scope scope, bool inputsAreKnown)
    {
        string ValueOf(InputDefinition parameter)
        {
            var given = step.With.FirstOrDefault(binding => binding.Name == parameter.Id)?.Value;
            var isLeftEmpty = given is null || (inputsAreKnown && given.Evaluate(scope).Length == 0
                && given.Expressions.All(expression => expression is Name { Path: ["inputs", ..] }));
            return isLeftEmpty ? parameter.Default ?? "" : PaperText.Of(given!, scope);
        }

        var values = action.Parameters.ToLookup(parameter => parameter.Kind == InputKind.Secret, parameter => KeyValuePair.Create(parameter.Id, ValueOf(parameter)));
        return new ActionValues([.. values[false]], [.. values[true]]);
    }
}
