using IncidentOps.Adapters.Secrets;

namespace IncidentOps.Adapters.Tests.Secrets;

public sealed class KeyFileKeeperTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("incidentops-").FullName;

    private string KeyFile => Path.Combine(folder, "keys", "secrets.key");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("p4ssw0rd")]
    [InlineData("秘密 🔥\nline two")]
    public void What_is_sealed_opens_again_under_the_same_key_and_purpose(string plain)
    {
        var sealedText = KeyFileKeeper.Open(KeyFile).Seal(plain, "attempt");

        Assert.Equal(plain, KeyFileKeeper.Open(KeyFile).Unseal(sealedText, "attempt"));
        Assert.DoesNotContain("p4ssw0rd", sealedText, StringComparison.Ordinal);
    }

    [Fact]
    public void No_two_sealings_look_alike()
    {
        var keeper = KeyFileKeeper.Open(KeyFile);

        Assert.NotEqual(keeper.Seal("same", "attempt"), keeper.Seal("same", "attempt"));
    }

    [Fact]
    public void Another_purpose_another_key_or_a_changed_character_opens_nothing()
    {
        var keeper = KeyFileKeeper.Open(KeyFile);
        var sealedText = keeper.Seal("plain", "attempt");
        var changed = sealedText[..10] + (sealedText[10] == 'A' ? 'B' : 'A') + sealedText[11..];

        Assert.Throws<InvalidDataException>(() => keeper.Unseal(sealedText, "secret/mx1"));
        Assert.Throws<InvalidDataException>(() => keeper.Unseal(changed, "attempt"));
        Assert.Throws<InvalidDataException>(() => KeyFileKeeper.Open(Path.Combine(folder, "other.key")).Unseal(sealedText, "attempt"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("s1.")]
    [InlineData("s1.AAAA")]
    [InlineData("s1.!!!!")]
    public void What_is_not_sealed_is_said_to_be_so(string text) =>
        Assert.Throws<InvalidDataException>(() => KeyFileKeeper.Open(KeyFile).Unseal(text, "attempt"));

    [Fact]
    public void The_key_file_is_nobody_elses_to_read()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes");
        KeyFileKeeper.Open(KeyFile);
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(KeyFile)!));
    }

    [Fact]
    public void A_damaged_key_file_is_never_replaced()
    {
        KeyFileKeeper.Open(KeyFile);
        File.WriteAllText(KeyFile, "damaged");

        Assert.Throws<InvalidDataException>(() => KeyFileKeeper.Open(KeyFile));
        Assert.Equal("damaged", File.ReadAllText(KeyFile));
    }
}
