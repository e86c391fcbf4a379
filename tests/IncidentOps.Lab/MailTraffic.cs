namespace IncidentOps.Lab;

/// <summary>Mail as people and attackers send and read it, from a host of the lab to mx1.</summary>
internal sealed class MailTraffic(RaisedLab lab)
{
    /// <summary>The password that an account of the lab starts with.</summary>
    public static string FirstPassword(string account) => $"{account.Split('@')[0]}-Start-pw-2026";

    /// <summary>Submits a message after signing in. Null where the server took it, else what it answered.</summary>
    /// <param name="account">Who signs in.</param>
    /// <param name="recipient">Whom it is for.</param>
    /// <param name="sender">The envelope's sender where it is not the account.</param>
    /// <param name="body">The text.</param>
    public async Task<string?> Submit(string account, string recipient, string? sender = null, string body = "test")
    {
        var ended = await lab.Inside("attacker",
            $"swaks --server {lab.Address("mx1")} --port 587 -tls --auth LOGIN --auth-user {account} --auth-password {FirstPassword(account)} " +
            $"--from {sender ?? account} --to {recipient} --body '{body}' 2>&1");
        return ended.ExitCode == 0 ? null : string.Join('\n', ended.Output.Split('\n').Where(line => line.StartsWith("<~*", StringComparison.Ordinal)));
    }

    /// <summary>Whether IMAP over TLS lets the account in.</summary>
    public async Task<bool> SignsIn(string account, string password)
    {
        var ended = await lab.Inside("attacker",
            $"curl -sk --max-time 15 --url imaps://{lab.Address("mx1")}/INBOX --user '{account}:{password}' --request NOOP");
        return ended.ExitCode == 0;
    }

    /// <summary>The queue of mx1: one line a message, "QUEUE ID SENDER", sorted by sender.</summary>
    public async Task<string[]> Queue()
    {
        var lines = await lab.Read("mx1", "postqueue -j | jq -r '\"\\(.queue_name) \\(.queue_id) \\(.sender)\"'");
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).OrderBy(line => line.Split(' ')[2], StringComparer.Ordinal)];
    }

    /// <summary>The queue without the ids: "deferred alice@lab.test".</summary>
    public async Task<string[]> QueuedSenders() => [.. (await Queue()).Select(line => $"{line.Split(' ')[0]} {line.Split(' ')[2]}")];

    /// <summary>Waits until the queue holds that many messages, none of them in passing.</summary>
    public Task QueueHolds(int messages) => RaisedLab.Eventually(async () =>
    {
        var queue = await Queue();
        return queue.Length == messages && queue.All(line => line.StartsWith("deferred", StringComparison.Ordinal) || line.StartsWith("hold", StringComparison.Ordinal));
    }, $"{messages} messages rest in the queue");

    /// <summary>Empties the queue.</summary>
    public Task EmptyQueue() => lab.Read("mx1", "postsuper -d ALL");

    /// <summary>The settings of Postfix as it reads them, so that their meaning is compared and not their layout.</summary>
    public Task<string> PostfixSettings() => lab.Read("mx1", "postconf -n && postconf -M && postconf -P");
}
