using IncidentOps.Core.Runbooks;

namespace IncidentOps.Lab.Actions;

public sealed class EvidenceTests(RaisedLab lab)
{
    [Fact]
    public async Task Evidence_lies_in_memory_only_and_matches_its_manifest()
    {
        lab.Need();
        var collect = new ActionStep(lab, "host.collect-evidence", step: "collect");
        await collect.Expect(ProcedureResult.Applied, collect.Check());
        await collect.Expect(ProcedureResult.NotApplied, collect.Verify());
        await lab.Read("mx1", "touch /run/before-collecting");
        await collect.Expect(ProcedureResult.Applied, collect.Apply());
        var archive = collect.Reported("archive");
        var sum = collect.Reported("sha256");
        Assert.StartsWith("/dev/shm/", archive, StringComparison.Ordinal);
        Assert.Contains($"::evidence {archive}", collect.Output, StringComparison.Ordinal);
        Assert.StartsWith(sum, await lab.Read("mx1", $"sha256sum {archive}"), StringComparison.Ordinal);
        var files = await lab.Read("mx1", $"tar -tzf {archive}");
        foreach (var part in new[] { "01-sockets.txt", "02-processes.txt", "09-firewall.txt", "22-queue.jsonl", "31-logs.tar", "MANIFEST.sha256", "collection.log" })
        {
            Assert.Contains(part, files, StringComparison.Ordinal);
        }

        // Beside the product's own notes, only Postfix's tools write: they touch their lock files.
        var written = await lab.Read("mx1",
            "find /etc /var /home /usr -xdev -type f -newer /run/before-collecting " +
            "-not -path '/var/log/*' -not -path '/var/lib/incidentops/*' -not -path '/var/spool/postfix/pid/*'");
        Assert.True(written.Length == 0, written);
        await collect.Expect(ProcedureResult.Applied, collect.Verify());

        await lab.Read("mx1", $"printf x >>{archive}");
        await collect.Expect(ProcedureResult.NotApplied, collect.Verify());
        await collect.Expect(ProcedureResult.Applied, collect.Undo());
        await collect.Expect(ProcedureResult.NotApplied, collect.Verify());
        Assert.Equal("", await lab.Read("mx1", "ls /dev/shm"));
    }
}
