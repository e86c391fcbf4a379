using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace IncidentOps.Core.Runbooks;

/// <summary>The hash that names a runbook version: change a letter of the text, or of anything that it uses, and it is another one.</summary>
public static class VersionHash
{
    /// <summary>
    /// SHA-256 over the length-prefixed exact text and the used parts, ordered by kind and id (ordinal).
    /// A part's hash is the SHA-256 of its own exact text. Lower-case hex.
    /// </summary>
    public static string Compute(string exactText, IEnumerable<UsedPart> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, "incidentops/runbook/1");
        Append(hash, exactText);
        foreach (var part in parts.OrderBy(part => part.Kind, StringComparer.Ordinal).ThenBy(part => part.Id, StringComparer.Ordinal))
        {
            Append(hash, part.Kind);
            Append(hash, part.Id);
            Append(hash, part.Sha256);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The hash of one part's own exact text.</summary>
    public static string OfText(string exactText) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(exactText)));

    private static void Append(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}

/// <summary>Something that a runbook uses: kind `action-pack`, `runbook` or `clock`.</summary>
public sealed record UsedPart(string Kind, string Id, string Sha256);
