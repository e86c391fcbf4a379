using System.Text;
using IncidentOps.Engine.Actions;

namespace IncidentOps.Adapters.Secrets;

/// <summary>Secrets as files of one folder, named as they are: `secrets/mx1-key`. One line end at the end of a file is not part of it.</summary>
public sealed class FileSecrets(string folder) : ISecretSource
{
    /// <summary>Of a file, in bytes.</summary>
    public const int Longest = 65_536;

    public bool Has(string name) => SecretReference.IsName(name) && File.Exists(Path.Combine(folder, name));

    /// <exception cref="InvalidDataException">The file is longer than a secret can be, or is not UTF-8.</exception>
    public async Task<string?> FindAsync(string name, CancellationToken cancellation)
    {
        if (!Has(name))
        {
            return null;
        }

        var path = Path.Combine(folder, name);
        if (new FileInfo(path).Length > Longest)
        {
            throw new InvalidDataException($"{path} is longer than {Longest} bytes.");
        }

        try
        {
            var text = await File.ReadAllTextAsync(path, new UTF8Encoding(false, throwOnInvalidBytes: true), cancellation);
            return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidDataException($"{path} is not UTF-8 text.");
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
