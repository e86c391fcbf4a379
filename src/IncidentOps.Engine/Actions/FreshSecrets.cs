using System.Security.Cryptography;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Engine.Actions;

/// <summary>Makes the secrets that an action asks for and seals them at once: the event that commits an attempt holds only the sealed text.</summary>
public sealed class FreshSecrets(ISecretKeeper keeper)
{
    /// <summary>24 characters of 55: 138 bits.</summary>
    public const int PasswordLength = 24;

    /// <summary>What generated secrets are sealed for.</summary>
    public const string Purpose = "attempt";

    /// <summary>Without characters that look alike when read out over the telephone (0 O o, 1 l I, and i).</summary>
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789";

    /// <exception cref="InvalidOperationException">The parameter asks for something that nobody knows how to make.</exception>
    public string Seal(InputDefinition parameter) => parameter.Generate switch
    {
        "password" => keeper.Seal(RandomNumberGenerator.GetString(Alphabet, PasswordLength), Purpose),
        _ => throw new InvalidOperationException($"“{parameter.Generate}” can't be generated."),
    };

    public string Unseal(string ciphertext) => keeper.Unseal(ciphertext, Purpose);
}
