using IncidentOps.Core.Runbooks;

namespace IncidentOps.Lab.Actions;

public sealed class RelayTests(RaisedLab lab)
{
    [Fact]
    public async Task An_opened_relay_is_found_and_a_closed_one_passes()
    {
        lab.Need();
        var test = new ActionStep(lab, "audit.relay", host: "ext").With("server", lab.Address("mx1")).With("domain", "lab.test");
        await test.Expect(ProcedureResult.Applied, test.Check());
        await test.Expect(ProcedureResult.Applied, test.Apply());
        Assert.Equal("0", test.Reported("taken"));

        await lab.Read("mx1", "postconf -e mynetworks=0.0.0.0/0 && postfix reload");
        try
        {
            await test.Expect(ProcedureResult.Failed, test.Apply());
            Assert.NotEqual("0", test.Reported("taken"));
            await test.Expect(ProcedureResult.Failed, new ActionStep(lab, "mail.check-configuration").Apply());
        }
        finally
        {
            await lab.Read("mx1", "postconf -e mynetworks=127.0.0.0/8 && postfix reload");
        }

        await test.Expect(ProcedureResult.Applied, new ActionStep(lab, "mail.check-configuration").Apply());
    }
}
