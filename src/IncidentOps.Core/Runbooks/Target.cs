namespace IncidentOps.Core.Runbooks;

/// <summary>The inventory: what actions can be run against, and how each is reached. Holds references to secrets, never secrets.</summary>
public sealed record Inventory
{
    /// <summary>Nothing is set up: every machine step is a person's.</summary>
    public static readonly Inventory Empty = new();

    public IReadOnlyDictionary<string, Target> Targets { get; init; } = new Dictionary<string, Target>();
}

/// <summary>A host, mailbox store, repository or web service that actions are run against (対象資産).</summary>
public sealed record Target
{
    /// <summary>The name that plans use, such as `mx1`.</summary>
    public required string Name { get; init; }

    /// <summary>`host`, `mailbox`, `repository` or `url`.</summary>
    public required string Kind { get; init; }

    /// <summary>`ssh`, `http`, `smtp` or `local`; the part of the same name below is given.</summary>
    public required string Transport { get; init; }

    public SshEndpoint? Ssh { get; init; }

    public HttpEndpoint? Http { get; init; }

    public SmtpEndpoint? Smtp { get; init; }

    public SourcePosition Position { get; init; } = SourcePosition.None;
}

/// <summary>How a host is reached by ssh.</summary>
/// <param name="Address">Name or IP address.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="User">An ordinary account; see <paramref name="Sudo"/>.</param>
/// <param name="HostKey">The pinned public key, `ssh-ed25519 AAAA…`: any other is refused.</param>
/// <param name="Key">A reference to the private key, `secret:mx1-key`.</param>
/// <param name="Sudo">True: scripts are run through sudo.</param>
public sealed record SshEndpoint(string Address, int Port, string User, string HostKey, string Key, bool Sudo);

/// <summary>A web service. The token, where there is one, is a reference such as `secret:tenant-token`.</summary>
public sealed record HttpEndpoint(string Url, string? Token);

/// <summary>A mail relay.</summary>
/// <param name="Address">Name or IP address.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Security">`starttls`, `tls` or `none`.</param>
/// <param name="User">Null: no sign-in.</param>
/// <param name="Password">A reference, `secret:relay`.</param>
public sealed record SmtpEndpoint(string Address, int Port, string Security, string? User, string? Password);
