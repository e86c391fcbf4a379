using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Actions;

namespace IncidentOps.Adapters.Files;

/// <summary>The targets of an inventory file, read anew each time. A file with faults is none: half an inventory would hide what is missing.</summary>
public sealed class YamlTargetSource(string path) : ITargetSource
{
    /// <exception cref="InvalidDataException">The file has faults; each stands on a line of its own with its place.</exception>
    public Task<Inventory> ReadAsync(CancellationToken cancellation)
    {
        var reading = YamlInventoryReader.ReadFile(path);
        return reading is { IsGood: true, Content: { } inventory }
            ? Task.FromResult(inventory)
            : throw new InvalidDataException(string.Join('\n', reading.Faults));
    }
}
