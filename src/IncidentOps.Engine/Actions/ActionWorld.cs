using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Engine.Actions;

/// <summary>
/// What actions can reach. There are two: the live one, and the simulated one of drills, which has nothing in it that leads to a real
/// target or secret. An attempt is given one of them by its incident's mode and never sees the other.
/// </summary>
public abstract class ActionWorld
{
    public abstract IActionTransport? Transport(string name);

    /// <summary>The target of that name for an action; null where there is none.</summary>
    public abstract Target? Target(string? name, ActionDefinition action);

    /// <summary>Says why an action can't run against a target; null where it can. Asks nobody.</summary>
    public abstract LocalizedText? Obstacle(ActionDefinition action, string? targetName);

    /// <summary>A secret by its reference; null where there is none.</summary>
    public abstract Task<string?> SecretAsync(string reference, CancellationToken cancellation);

    /// <summary>A secret that was generated for the attempt and sealed with its start.</summary>
    public abstract string Unseal(SealedSecret secret);
}

/// <summary>Real transports, the inventory, real secrets.</summary>
public sealed class LiveWorld(
    IEnumerable<IActionTransport> transports, TargetInventory inventory, SecretSources secrets, FreshSecrets fresh) : ActionWorld
{
    private readonly Dictionary<string, IActionTransport> transports = transports.ToDictionary(transport => transport.Name, StringComparer.Ordinal);

    public override IActionTransport? Transport(string name) => transports.GetValueOrDefault(name);

    public override Target? Target(string? name, ActionDefinition action) => inventory.Find(name);

    public override Task<string?> SecretAsync(string reference, CancellationToken cancellation) =>
        SecretReference.NameIn(reference) is { } name ? secrets.FindAsync(name, cancellation) : Task.FromResult<string?>(null);

    public override string Unseal(SealedSecret secret) => fresh.Unseal(secret.Ciphertext);

    public override LocalizedText? Obstacle(ActionDefinition action, string? targetName)
    {
        if (Transport(action.Transport) is not { } transport)
        {
            return new LocalizedText(
                $"Actions by {action.Transport} are not set up here.", $"{action.Transport} による自動処理は設定されていません。");
        }

        var target = inventory.Find(targetName);
        return (target is null ? MissingTarget(action, targetName) : WrongTarget(action, target)) ?? transport.Fault(target) ?? MissingSecret(target);
    }

    private static LocalizedText? MissingTarget(ActionDefinition action, string? name) => (action.Transport, name) switch
    {
        // This machine needs no entry; what the action looks at from here is a parameter.
        ("local", _) => null,
        (_, null or "") => new LocalizedText("The plan names no target.", "手順書に対象資産の指定がありません。"),
        _ => new LocalizedText($"“{name}” is not in the inventory.", $"「{name}」は対象資産の一覧にありません。"),
    };

    private static LocalizedText? WrongTarget(ActionDefinition action, Target target)
    {
        if (action.Transport == "local")
        {
            return null;
        }

        if (target.Kind != action.TargetKind)
        {
            return new LocalizedText(
                $"“{target.Name}” is a {target.Kind}; the action needs a {action.TargetKind}.",
                $"「{target.Name}」の種類は {target.Kind} です。この処理の対象は {action.TargetKind} です。");
        }

        return target.Transport == action.Transport
            ? null
            : new LocalizedText(
                $"“{target.Name}” is reached by {target.Transport}; the action needs {action.Transport}.",
                $"「{target.Name}」の接続方法は {target.Transport} です。この処理には {action.Transport} が必要です。");
    }

    private LocalizedText? MissingSecret(Target? target)
    {
        var missing = new[] { target?.Ssh?.Key, target?.Http?.Token, target?.Smtp?.Password }
            .OfType<string>()
            .FirstOrDefault(reference => SecretReference.NameIn(reference) is not { } name || !secrets.Has(name));
        return missing is null
            ? null
            : new LocalizedText($"{missing}, which “{target!.Name}” needs, is not set up.", $"「{target!.Name}」に必要な {missing} が設定されていません。");
    }
}

/// <summary>Which world an incident's actions live in, and what every session asks before it starts one.</summary>
public sealed class ActionWorlds(LiveWorld live, Simulated.SimulatedWorld drill)
{
    public ActionWorld Of(IncidentMode mode) => mode switch
    {
        IncidentMode.Live => live,
        IncidentMode.Drill => drill,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, null),
    };

    /// <summary>For <see cref="Incidents.SessionContext.Obstacle"/>.</summary>
    public LocalizedText? Obstacle(ActionDefinition action, string? targetName, IncidentMode mode) => Of(mode).Obstacle(action, targetName);
}
