using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Core.Tests.Runbooks;

public sealed class ShellTextTests
{
    [Theory]
    [InlineData("", "''")]
    [InlineData("sato@example.jp", "'sato@example.jp'")]
    [InlineData("it's; rm -rf /", "'it'\\''s; rm -rf /'")]
    [InlineData("$(reboot) `reboot` ${x}\n!\\", "'$(reboot) `reboot` ${x}\n!\\'")]
    public void A_value_never_becomes_shell_text(string value, string quoted) => Assert.Equal(quoted, ShellText.Quote(value));

    [Fact]
    public void Secrets_are_named_and_never_shown()
    {
        var action = new ActionDefinition
        {
            Id = "mailbox.rotate",
            Title = LocalizedText.Empty,
            TargetKind = "host",
            Transport = "ssh",
            Apply = new Procedure { Script = "IFS= read -r new_password\n" },
            Parameters =
            [
                new InputDefinition { Id = "the-account", Kind = InputKind.Mailbox },
                new InputDefinition { Id = "new-password", Kind = InputKind.Secret, Generate = "password" },
                new InputDefinition { Id = "hosts", Kind = InputKind.Address, IsList = true },
            ],
        };

        var text = ShellText.Render(action, action.Apply.Script!, new Dictionary<string, Value>
        {
            ["the-account"] = Value.Of("a@example.jp"),
            ["new-password"] = Value.Of("hunter2"),
            ["hosts"] = Value.Of([Value.Of("192.0.2.1"), Value.Of("192.0.2.2")]),
        });

        Assert.Equal("the_account='a@example.jp'\n# standard input: new-password (generated)\nhosts='192.0.2.1\n192.0.2.2'\nIFS= read -r new_password\n", text);
    }
}
