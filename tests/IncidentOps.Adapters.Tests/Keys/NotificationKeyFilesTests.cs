using IncidentOps.Adapters.Keys;

namespace IncidentOps.Adapters.Tests.Keys;

public sealed class NotificationKeyFilesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("incidentops-keys-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Keys_are_made_once_and_are_the_same_after_a_restart()
    {
        var first = new NotificationKeyFiles(Path.Combine(folder, "keys"));
        var second = new NotificationKeyFiles(Path.Combine(folder, "keys"));
        Assert.Equal(32, first.Acknowledgement.Length);
        Assert.Equal(first.Acknowledgement.ToArray(), second.Acknowledgement.ToArray());
        Assert.Equal(first.Webhook.ToArray(), second.Webhook.ToArray());
        Assert.NotEqual(first.Webhook.ToArray(), first.Acknowledgement.ToArray());
        Assert.Equal(2, Directory.GetFiles(Path.Combine(folder, "keys")).Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "keys", "webhook.key")));
        }
    }

    [Fact]
    public void A_file_that_is_no_key_is_never_replaced()
    {
        File.WriteAllText(Path.Combine(folder, "acknowledgement.key"), "short");
        var fault = Assert.Throws<InvalidDataException>(() => new NotificationKeyFiles(folder));
        Assert.Contains("acknowledgement.key", fault.Message, StringComparison.Ordinal);
    }
}
