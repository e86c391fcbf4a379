using IncidentOps.Adapters.Secrets;
using IncidentOps.Engine.Actions;

namespace IncidentOps.Adapters.Tests.Secrets;

public sealed class SecretSourcesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("incidentops-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_environment_comes_before_files()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "mx1-key"), "from file\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "other"), "two\nlines\n", TestContext.Current.CancellationToken);
        var sources = new SecretSources(
            [new EnvironmentSecrets(name => name == "INCIDENTOPS_SECRET_MX1_KEY" ? "from environment" : null), new FileSecrets(folder)]);

        Assert.Equal("from environment", await sources.FindAsync("mx1-key", TestContext.Current.CancellationToken));
        Assert.Equal("two\nlines", await sources.FindAsync("other", TestContext.Current.CancellationToken));
        Assert.Null(await sources.FindAsync("absent", TestContext.Current.CancellationToken));
        Assert.True(sources.Has("other"));
        Assert.False(sources.Has("absent"));
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("a/b")]
    [InlineData(".hidden")]
    [InlineData("")]
    public void A_name_never_leads_out_of_the_folder(string name)
    {
        File.WriteAllText(Path.Combine(folder, ".hidden"), "x");

        Assert.False(new FileSecrets(folder).Has(name));
    }

    [Fact]
    public async Task A_file_too_long_for_a_secret_is_refused_with_its_name()
    {
        await File.WriteAllBytesAsync(Path.Combine(folder, "long"), new byte[FileSecrets.Longest + 1], TestContext.Current.CancellationToken);
        var fault = await Assert.ThrowsAsync<InvalidDataException>(() => new FileSecrets(folder).FindAsync("long", TestContext.Current.CancellationToken));

        Assert.Contains("long is longer than", fault.Message, StringComparison.Ordinal);
    }
}
