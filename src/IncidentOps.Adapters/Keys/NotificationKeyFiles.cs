using System.Security.Cryptography;
using IncidentOps.Engine.Notifications;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Adapters.Keys;

/// <summary>The notifier's keys as files of 32 bytes (mode 0600) in the keys folder of the data directory; made where they are missing.</summary>
public sealed class NotificationKeyFiles : INotificationKeys
{
    public const int KeyBytes = 32;

    /// <exception cref="InvalidDataException">A file is there and is no key: it is never replaced in silence, for links in sent mails depend on it.</exception>
    public NotificationKeyFiles(string keysFolder)
    {
        Directory.CreateDirectory(keysFolder);
        Acknowledgement = ReadOrMake(Path.Combine(keysFolder, "acknowledgement.key"));
        Webhook = ReadOrMake(Path.Combine(keysFolder, "webhook.key"));
    }

    public ReadOnlyMemory<byte> Acknowledgement { get; }

    public ReadOnlyMemory<byte> Webhook { get; }

    private static byte[] ReadOrMake(string file)
    {
        if (!File.Exists(file))
        {
            var aside = $"{file}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}.part";
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var stream = new FileStream(aside, options))
            {
                stream.Write(RandomNumberGenerator.GetBytes(KeyBytes));
                stream.Flush(flushToDisk: true);
            }

            File.Move(aside, file);
        }

        var key = File.ReadAllBytes(file);
        return key.Length == KeyBytes ? key : throw new InvalidDataException($"{file} has {key.Length} bytes, not {KeyBytes}: it is no key of this program.");
    }
}

/// <summary>Registers the notifier's keys.</summary>
public static class KeysRegistration
{
    /// <param name="keysFolder">`keys` in the data directory.</param>
    public static IServiceCollection AddNotificationKeys(this IServiceCollection services, string keysFolder) =>
        services.AddSingleton<INotificationKeys>(_ => new NotificationKeyFiles(keysFolder));
}
