using IncidentOps.Core.Runbooks;

namespace IncidentOps.Engine.Actions;

/// <summary>Somewhere that targets are kept: a file, or what an administrator set up in the product.</summary>
public interface ITargetSource
{
    /// <exception cref="InvalidDataException">What is kept is not an inventory; the message names place and cause.</exception>
    Task<Inventory> ReadAsync(CancellationToken cancellation);
}

/// <summary>
/// The targets as last read, of all sources together. Later sources win over earlier ones of the same name. A reading that fails
/// leaves what was there: a mistyped line must not take the whole inventory away in the middle of an incident.
/// </summary>
public sealed class TargetInventory(IEnumerable<ITargetSource> sources)
{
    private readonly ITargetSource[] sources = [.. sources];
    private volatile Inventory current = Inventory.Empty;

    /// <summary>Raised after each reading; handlers must be quick.</summary>
    public event Action? Changed;

    public Inventory Current => current;

    public Target? Find(string? name) => name is null ? null : current.Targets.GetValueOrDefault(name);

    /// <exception cref="InvalidDataException">A source could not be read; nothing was changed.</exception>
    public async Task ReloadAsync(CancellationToken cancellation)
    {
        var targets = new Dictionary<string, Target>(StringComparer.Ordinal);
        foreach (var source in sources)
        {
            foreach (var (name, target) in (await source.ReadAsync(cancellation)).Targets)
            {
                targets[name] = target;
            }
        }

        current = new Inventory { Targets = targets };
        Changed?.Invoke();
    }
}
