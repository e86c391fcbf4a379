using IncidentOps.Core.Runbooks;

namespace IncidentOps.Lab.Actions;

public sealed class BlockTests(RaisedLab lab)
{
    [Fact]
    public async Task A_blocked_address_is_cut_off_while_others_connect()
    {
        lab.Need();
        var (server, attacker) = (lab.Address("mx1"), lab.Address("attacker"));
        var before = await lab.Read("mx1", "nft list ruleset");
        var block = new ActionStep(lab, "ip.block").With("address", attacker);
        await block.ApplyTwiceAndUndo();
        Assert.Equal(before, await lab.Read("mx1", "nft list ruleset"));

        await block.Expect(ProcedureResult.Applied, block.Apply());
        Assert.True(await lab.IsCutOff("attacker", server, 25));
        Assert.True(await lab.Reaches("ext", server, 25));
        await block.Expect(ProcedureResult.Applied, block.Undo());
        Assert.True(await lab.Reaches("attacker", server, 25));
    }

    [Fact]
    public async Task A_lifted_range_leaves_the_single_address_inside_it_blocked()
    {
        lab.Need();
        var (server, attacker) = (lab.Address("mx1"), lab.Address("attacker"));
        var network = attacker[..attacker.LastIndexOf('.')];
        var range = new ActionStep(lab, "ip.block", step: "range").With("address", $"{network}.64/28");
        var single = new ActionStep(lab, "ip.block", incident: "incident-2", step: "single").With("address", attacker);
        await range.Expect(ProcedureResult.Applied, range.Apply());
        await single.Expect(ProcedureResult.Applied, single.Apply());
        await range.Expect(ProcedureResult.Applied, range.Undo());
        await single.Expect(ProcedureResult.Applied, single.Verify());
        Assert.True(await lab.IsCutOff("attacker", server, 25));

        var foreign = new ActionStep(lab, "ip.unblock", step: "unblock").With("address", attacker);
        await foreign.Expect(ProcedureResult.Refused, foreign.Apply());
        var unblock = new ActionStep(lab, "ip.unblock", incident: "incident-2", step: "unblock").With("address", attacker);
        await unblock.Expect(ProcedureResult.Applied, unblock.Apply());
        await unblock.Expect(ProcedureResult.Applied, unblock.Verify());
        Assert.True(await lab.Reaches("attacker", server, 25));
    }

    [Fact]
    public async Task Blocking_the_whole_network_does_not_lock_the_product_out()
    {
        lab.Need();
        var address = lab.Address("mx1");
        var block = new ActionStep(lab, "ip.block", step: "wide").With("address", $"{address[..address.LastIndexOf('.')]}.0/24");
        await block.Expect(ProcedureResult.Applied, block.Apply());
        await block.Expect(ProcedureResult.Applied, block.Verify());
        Assert.True(await lab.IsCutOff("backup", address, 22));
        await block.Expect(ProcedureResult.Applied, block.Undo());
        Assert.True(await lab.Reaches("backup", address, 22));
    }

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("127.0.0.1")]
    [InlineData("10.0.0.0/4")]
    [InlineData("::/0")]
    [InlineData("mx1.lab.test")]
    [InlineData("10.0.0.1 }; flush ruleset")]
    public async Task What_is_no_address_or_far_too_wide_is_refused(string address)
    {
        lab.Need();
        var before = await lab.Read("mx1", "nft list ruleset");
        var block = new ActionStep(lab, "ip.block", step: "refused").With("address", address);
        await block.Expect(ProcedureResult.Refused, block.Check());
        await block.Expect(ProcedureResult.Refused, block.Apply());
        Assert.Equal(before, await lab.Read("mx1", "nft list ruleset"));
    }
}
