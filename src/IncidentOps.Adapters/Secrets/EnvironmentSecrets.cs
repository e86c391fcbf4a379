using IncidentOps.Engine.Actions;

namespace IncidentOps.Adapters.Secrets;

/// <summary>Secrets from the environment: `mx1-key` is INCIDENTOPS_SECRET_MX1_KEY. For containers and service managers that bring their own.</summary>
/// <param name="read">Reads a variable; null where there is none.</param>
public sealed class EnvironmentSecrets(Func<string, string?>? read = null) : ISecretSource
{
    private const string Prefix = "INCIDENTOPS_SECRET_";

    private readonly Func<string, string?> read = read ?? Environment.GetEnvironmentVariable;

    public bool Has(string name) => !string.IsNullOrEmpty(read(VariableOf(name)));

    public Task<string?> FindAsync(string name, CancellationToken cancellation) => Task.FromResult(read(VariableOf(name)));

    /// <summary>Letters in capitals, everything else an underscore.</summary>
    public static string VariableOf(string name) => Prefix + string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));
}
