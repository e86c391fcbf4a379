using IncidentOps.Core.Incidents;
using IncidentOps.Core.Settings;
using IncidentOps.Engine.Actions;

namespace IncidentOps.Engine.Settings;

/// <summary>Secrets that administrators put into the product: sealed, listed by name, never shown.</summary>
public sealed class SettingsSecrets(OrganisationSettings settings, ISecretKeeper keeper) : ISecretSource
{
    /// <summary>The longest that is kept, in characters: a private key with its certificates fits.</summary>
    public const int Longest = 32_768;

    public bool Has(string name) => settings.Current.Secrets.TryGetValue(name, out var kept) && kept.Ciphertext is not null;

    /// <exception cref="InvalidDataException">The sealed text is damaged, or was sealed under another key.</exception>
    public Task<string?> FindAsync(string name, CancellationToken cancellation) => Task.FromResult(
        settings.Current.Secrets.TryGetValue(name, out var kept) && kept.Ciphertext is { } ciphertext
            ? keeper.Unseal(ciphertext, PurposeOf(name))
            : null);

    /// <summary>Keeps a secret, or replaces it; null where it is kept, else why not.</summary>
    public async Task<Refusal?> SetAsync(string name, string value, Actor actor, CancellationToken cancellation)
    {
        if (value.Length == 0)
        {
            return new Refusal("secret-value-needed", new("Give the secret's value.", "シークレットの値を入力してください。"));
        }

        return value.Length > Longest
            ? new Refusal("secret-value-long", new($"A secret has {Longest} characters at most.", $"シークレットは {Longest} 文字以内です。"))
            : await settings.SubmitAsync(new SetSecret(name, keeper.Seal(value, PurposeOf(name))), actor, cancellation);
    }

    /// <summary>A sealed secret opens under its own name only.</summary>
    private static string PurposeOf(string name) => "secret/" + name;
}
