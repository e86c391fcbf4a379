using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Notifications;

namespace IncidentOps.Engine.Tests.Notifications;

public sealed class AcknowledgementTokensTests
{
    private static readonly AcknowledgementLink Link = new(
        new IncidentId(Guid.ParseExact("0198f3a2c4d87e6fb1a2c3d4e5f60718", "N")), "m12", new PersonId("p-0198f3a2c4d87e6fb1a2c3d4e5f60719"),
        new DateTimeOffset(2026, 3, 8, 1, 40, 7, TimeSpan.Zero));

    private readonly AcknowledgementTokens tokens = new(new NotifierBench.Keys());

    [Fact]
    public void A_token_says_what_it_stands_for_in_letters_that_mails_do_not_break()
    {
        var token = tokens.Issue(Link);
        Assert.Equal(Link, tokens.Read(token));
        Assert.All(token, letter => Assert.True(char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'));
        Assert.True(token.Length < 120, token);
        Assert.Equal(token, tokens.Issue(Link));
    }

    [Fact]
    public void No_letter_of_a_token_can_be_changed()
    {
        var token = tokens.Issue(Link);
        for (var at = 0; at < token.Length; at++)
        {
            foreach (var letter in "AB-9")
            {
                var changed = token[..at] + letter + token[(at + 1)..];
                // The last letter of base64 may stand for the same bytes.
                Assert.True(changed == token || tokens.Read(changed) is null || at == token.Length - 1, changed);
            }
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("not a token")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("../../etc/passwd")]
    public void What_is_no_token_is_read_as_none(string? token) => Assert.Null(tokens.Read(token));

    [Fact]
    public void Tokens_cut_short_drawn_out_or_signed_by_another_key_are_none()
    {
        var token = tokens.Issue(Link);
        for (var length = 0; length < token.Length; length++)
        {
            Assert.Null(tokens.Read(token[..length]));
        }

        Assert.Null(tokens.Read(token + "AAAA"));
        Assert.Null(tokens.Read(new string('A', 10_000)));
        var other = new AcknowledgementTokens(new NotifierBench.Keys { Acknowledgement = Enumerable.Repeat((byte)1, 32).ToArray() });
        Assert.Null(other.Read(token));
    }
}
