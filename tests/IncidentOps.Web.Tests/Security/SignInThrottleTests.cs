using System.Net;
using IncidentOps.Web.Security;
using Microsoft.Extensions.Time.Testing;

namespace IncidentOps.Web.Tests.Security;

public sealed class SignInThrottleTests
{
    private static readonly IPAddress Attacker = IPAddress.Parse("203.0.113.7");
    private static readonly IPAddress Owner = IPAddress.Parse("198.51.100.9");

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 24, 3, 0, 0, TimeSpan.Zero));
    private readonly SignInThrottle throttle;

    public SignInThrottleTests() => throttle = new SignInThrottle(clock);

    [Fact]
    public void Waits_double_up_to_a_minute_and_end_by_themselves()
    {
        Fail(4);
        var waits = new List<double>();
        for (var attempt = 0; attempt < 9; attempt++)
        {
            var wait = throttle.Begin("sato", Attacker)!.Value;
            waits.Add(wait.TotalSeconds);
            clock.Advance(wait);
            Assert.Null(throttle.Begin("sato", Attacker));
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60, 60], waits);
        clock.Advance(SignInThrottle.Window);
        Assert.Null(throttle.Begin("sato", Attacker));
    }

    [Fact]
    public void Guesses_from_elsewhere_never_keep_the_owner_out()
    {
        for (var attempt = 0; attempt < 1_000; attempt++)
        {
            throttle.Begin("sato", Attacker);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Null(throttle.Begin("sato", Owner));
        Assert.Null(throttle.Begin("SATO", Owner));
    }

    [Fact]
    public void One_address_trying_many_accounts_is_slowed_down()
    {
        for (var account = 0; account < 20; account++)
        {
            Assert.Null(throttle.Begin($"account{account}", Attacker));
        }

        Assert.NotNull(throttle.Begin("account99", Attacker));
    }

    [Fact]
    public void Case_and_the_rest_of_an_ipv6_network_make_no_new_visitor()
    {
        for (var attempt = 0; attempt < 4; attempt++)
        {
            Assert.Null(throttle.Begin(attempt % 2 == 0 ? "sato" : "ＳＡＴＯ", IPAddress.Parse($"2001:db8:1:2::{attempt}")));
        }

        Assert.NotNull(throttle.Begin("Sato", IPAddress.Parse("2001:db8:1:2:ffff::1")));
        Assert.Null(throttle.Begin("Sato", IPAddress.Parse("2001:db8:1:3::1")));
    }

    [Fact]
    public void A_right_password_clears_what_was_counted()
    {
        Fail(4);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(throttle.Begin("sato", Attacker));
        throttle.Succeeded("sato", Attacker);
        Assert.Null(throttle.Begin("sato", Attacker));
    }

    [Fact]
    public void Memory_is_bounded()
    {
        for (var visitor = 0; visitor < 50_000; visitor++)
        {
            throttle.Begin("x", new IPAddress(0x0100_0000 + visitor));
        }

        Assert.Null(throttle.Begin("sato", Owner));
    }

    private void Fail(int times)
    {
        for (var attempt = 0; attempt < times; attempt++)
        {
            Assert.Null(throttle.Begin("sato", Attacker));
        }
    }
}
