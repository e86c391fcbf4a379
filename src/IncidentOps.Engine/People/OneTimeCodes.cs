using System.Security.Cryptography;
using System.Text;

namespace IncidentOps.Engine.People;

/// <summary>Random texts that let somebody in: link tokens, API tokens, recovery codes. Kept only as SHA-256, for which 100 bits of randomness are plenty.</summary>
public static class OneTimeCodes
{
    /// <summary>What API tokens begin with, so that scanners of published code find a leaked one.</summary>
    public const string TokenPrefix = "iot_";

    private const int TokenBytes = 32;
    private const int RecoveryCharacters = 20;
    private const int RecoveryGroup = 5;

    /// <summary>Crockford's base 32: no letters that are taken for each other when read out.</summary>
    private const string RecoveryAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>256 bits for a link.</summary>
    public static string NewLinkToken() => Base64Url(RandomNumberGenerator.GetBytes(TokenBytes));

    /// <summary>256 bits for a program.</summary>
    public static string NewApiToken() => TokenPrefix + Base64Url(RandomNumberGenerator.GetBytes(TokenBytes));

    /// <summary>100 bits, in groups: `7K2QF-0M9XD-…`.</summary>
    public static string NewRecoveryCode() => string.Join(
        '-', RandomNumberGenerator.GetString(RecoveryAlphabet, RecoveryCharacters).Chunk(RecoveryGroup).Select(group => new string(group)));

    /// <summary>A recovery code as kept, whatever people make of its hyphens, case and look-alike letters.</summary>
    public static string ReadRecoveryCode(string typed)
    {
        var read = new StringBuilder(RecoveryCharacters);
        foreach (var letter in typed.Length <= 200 ? typed.Normalize(NormalizationForm.FormKC).ToUpperInvariant() : "")
        {
            read.Append(letter switch
            {
                'O' => "0",
                'I' or 'L' => "1",
                _ when RecoveryAlphabet.Contains(letter, StringComparison.Ordinal) => letter.ToString(),
                _ => "",
            });
        }

        return string.Join('-', read.ToString().Chunk(RecoveryGroup).Select(group => new string(group)));
    }

    /// <summary>SHA-256 as base64: the only form that is stored.</summary>
    public static string HashOf(string code) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(code)));

    private static string Base64Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
