using IncidentOps.Adapters.Files;

namespace IncidentOps.Adapters.Tests.Files;

public sealed class YamlTargetSourceTests
{
    [Fact]
    public async Task The_file_is_read_anew_and_its_faults_are_told_with_their_places()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, "targets:\n  here: { kind: host, transport: local }\n", TestContext.Current.CancellationToken);
            var source = new YamlTargetSource(path);
            Assert.Equal(["here"], (await source.ReadAsync(TestContext.Current.CancellationToken)).Targets.Keys);

            await File.WriteAllTextAsync(path, "targets:\n  here: { kind: nothing, transport: local }\n", TestContext.Current.CancellationToken);
            var fault = await Assert.ThrowsAsync<InvalidDataException>(() => source.ReadAsync(TestContext.Current.CancellationToken));
            Assert.Contains(":2:", fault.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
