using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using IncidentOps.Core.People;

namespace IncidentOps.Web.Security;

/// <summary>
/// Slows guessing down without locking anybody out: failures count for an account as seen from one address, and for an address over
/// all accounts. Somebody else's guesses from elsewhere never keep the owner out.
/// </summary>
public sealed class SignInThrottle(TimeProvider clock)
{
    /// <summary>Failures are forgotten after so long.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    /// <summary>No wait is longer.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private const int FreePerAccount = 4;
    private const int FreePerAddress = 20;

    /// <summary>A bound on memory: beyond it the oldest are forgotten.</summary>
    private const int MostKept = 20_000;

    private readonly ConcurrentDictionary<string, Record> records = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <summary>
    /// Begins an attempt: counted as failed until <see cref="Succeeded"/>, so that many at once don't slip through. Returns how long to
    /// wait instead, in which case nothing is counted; null: go on.
    /// </summary>
    public TimeSpan? Begin(string signInName, IPAddress? address)
    {
        var now = clock.GetUtcNow();
        var (account, source) = KeysOf(signInName, address);
        lock (gate)
        {
            var wait = Max(WaitOf(account, FreePerAccount, now), WaitOf(source, FreePerAddress, now));
            if (wait > TimeSpan.Zero)
            {
                return wait;
            }

            Count(account, now);
            Count(source, now);
            return null;
        }
    }

    /// <summary>The attempt was right: what was counted for the account from here is forgotten.</summary>
    public void Succeeded(string signInName, IPAddress? address)
    {
        var (account, source) = KeysOf(signInName, address);
        lock (gate)
        {
            records.TryRemove(account, out _);
            if (records.TryGetValue(source, out var record) && record.Failures > 0)
            {
                records[source] = record with { Failures = record.Failures - 1 };
            }
        }
    }

    private TimeSpan WaitOf(string key, int free, DateTimeOffset now)
    {
        if (!records.TryGetValue(key, out var record) || now - record.Last >= Window || record.Failures < free)
        {
            return TimeSpan.Zero;
        }

        var seconds = Math.Min(Math.Pow(2, Math.Min(record.Failures - free, 10)), LongestWait.TotalSeconds);
        return record.Last + TimeSpan.FromSeconds(seconds) - now;
    }

    private void Count(string key, DateTimeOffset now)
    {
        if (records.Count >= MostKept)
        {
            foreach (var (old, _) in records.OrderBy(entry => entry.Value.Last).Take(MostKept / 10))
            {
                records.TryRemove(old, out _);
            }
        }

        records.AddOrUpdate(
            key, _ => new Record(1, now), (_, former) => now - former.Last >= Window ? new Record(1, now) : new Record(former.Failures + 1, now));
    }

    private static (string Account, string Source) KeysOf(string signInName, IPAddress? address)
    {
        var source = PlaceOf(address);
        return ($"{source} {SignInNames.Fold(signInName)}", source);
    }

    /// <summary>An IPv6 subscriber has a whole /64: it counts as one.</summary>
    internal static string PlaceOf(IPAddress? address)
    {
        if (address is null)
        {
            return "-";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes(), 0, 8) : address.ToString();
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private sealed record Record(int Failures, DateTimeOffset Last);
}
