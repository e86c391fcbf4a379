using System.Security.Cryptography;
using System.Text;
using IncidentOps.Engine.Actions;

namespace IncidentOps.Adapters.Secrets;

/// <summary>
/// Seals with AES-256-GCM under a key in a file of its own, so that the database alone opens nothing. A sealed text is `s1.` and
/// Base64 of nonce (12 bytes), ciphertext and tag (16 bytes); its purpose is authenticated with it.
/// </summary>
public sealed class KeyFileKeeper : ISecretKeeper
{
    private const string Version = "s1.";
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] key;

    private KeyFileKeeper(byte[] key) => this.key = key;

    /// <summary>Opens the key file, or makes it, readable by this account only.</summary>
    /// <exception cref="InvalidDataException">There is a file, but no key in it.</exception>
    public static KeyFileKeeper Open(string keyFile)
    {
        if (!File.Exists(keyFile))
        {
            Make(keyFile);
        }

        var text = File.ReadAllText(keyFile).Trim();
        var key = new byte[KeyBytes];
        return Convert.TryFromBase64String(text, key, out var length) && length == KeyBytes && text.Length == 44
            ? new KeyFileKeeper(key)
            : throw new InvalidDataException($"{keyFile} holds no key. Put it back from the backup: secrets that were sealed under it can't be opened otherwise.");
    }

    public string Seal(string plain, string purpose)
    {
        var text = Encoding.UTF8.GetBytes(plain);
        var sealedBytes = new byte[NonceBytes + text.Length + TagBytes];
        var nonce = sealedBytes.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(nonce, text, sealedBytes.AsSpan(NonceBytes, text.Length), sealedBytes.AsSpan(NonceBytes + text.Length), Encoding.UTF8.GetBytes(purpose));
        CryptographicOperations.ZeroMemory(text);
        return Version + Convert.ToBase64String(sealedBytes);
    }

    public string Unseal(string sealedText, string purpose)
    {
        var bytes = new byte[sealedText.Length];
        if (!sealedText.StartsWith(Version, StringComparison.Ordinal)
            || !Convert.TryFromBase64String(sealedText[Version.Length..], bytes, out var length) || length < NonceBytes + TagBytes)
        {
            throw new InvalidDataException("This is not a sealed secret.");
        }

        var plain = new byte[length - NonceBytes - TagBytes];
        try
        {
            using var cipher = new AesGcm(key, TagBytes);
            cipher.Decrypt(
                bytes.AsSpan(0, NonceBytes), bytes.AsSpan(NonceBytes, plain.Length), bytes.AsSpan(length - TagBytes, TagBytes), plain, Encoding.UTF8.GetBytes(purpose));
            return Encoding.UTF8.GetString(plain);
        }
        catch (AuthenticationTagMismatchException exception)
        {
            throw new InvalidDataException("The sealed secret is damaged, or was sealed for something else or under another key.", exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>Written aside, synced and moved without overwriting: two processes that begin at once end with one key.</summary>
    private static void Make(string keyFile)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(keyFile))!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var aside = $"{keyFile}.{Guid.NewGuid():N}.new";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(aside, options))
        {
            file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)) + "\n"));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(aside, keyFile, overwrite: false);
        }
        catch (IOException) when (File.Exists(keyFile))
        {
            File.Delete(aside);
        }
    }
}
