using System.Text.RegularExpressions;

namespace IncidentOps.Engine.Actions;

/// <summary>Secrets by name, resolved at the last moment. Nothing that comes out of here is stored, logged or shown.</summary>
public interface ISecretSource
{
    /// <summary>Whether there is one of that name, without reading it. Must be quick: it is asked for every command.</summary>
    bool Has(string name);

    /// <summary>The secret; null where there is none of that name.</summary>
    Task<string?> FindAsync(string name, CancellationToken cancellation);
}

/// <summary>Seals small texts under a key that lies outside the database.</summary>
public interface ISecretKeeper
{
    /// <param name="purpose">What it is for; the same must be given to unseal, so that a sealed text can't be moved elsewhere.</param>
    string Seal(string plain, string purpose);

    /// <exception cref="InvalidDataException">Damaged, sealed for another purpose, or sealed under another key.</exception>
    string Unseal(string sealedText, string purpose);
}

/// <summary>A reference to a secret as plans and inventories hold it: `secret:mx1-key`.</summary>
public static partial class SecretReference
{
    private const string Prefix = "secret:";

    /// <summary>Whether a name can be that of a secret: it also names a file and an environment variable.</summary>
    public static bool IsName(string name) => NamePattern().IsMatch(name);

    public static string To(string name) => Prefix + name;

    /// <summary>The name in a reference; null where the text is not one.</summary>
    public static string? NameIn(string? text) =>
        text is not null && text.StartsWith(Prefix, StringComparison.Ordinal) && IsName(text[Prefix.Length..]) ? text[Prefix.Length..] : null;

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}

/// <summary>Asks several sources in turn.</summary>
public sealed class SecretSources(IEnumerable<ISecretSource> sources)
{
    private readonly ISecretSource[] sources = [.. sources];

    public bool Has(string name) => Array.Exists(sources, source => source.Has(name));

    public async Task<string?> FindAsync(string name, CancellationToken cancellation)
    {
        foreach (var source in sources)
        {
            if (source.Has(name) && await source.FindAsync(name, cancellation) is { Length: > 0 } found)
            {
                return found;
            }
        }

        return null;
    }
}
