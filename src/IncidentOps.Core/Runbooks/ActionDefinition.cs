namespace IncidentOps.Core.Runbooks;

/// <summary>One action of an action pack: data, not code. See runbooks/README.md.</summary>
public sealed record ActionDefinition
{
    /// <summary>`host.isolate`.</summary>
    public required string Id { get; init; }

    public required LocalizedText Title { get; init; }

    public LocalizedText Text { get; init; } = LocalizedText.Empty;

    /// <summary>The kind of target: `host`, `mailbox`, `repository`, `url`.</summary>
    public required string TargetKind { get; init; }

    /// <summary>`ssh`, `http`, `smtp` or `local`.</summary>
    public required string Transport { get; init; }

    /// <summary>True: applying it again when it is already applied changes nothing, so a retry is safe.</summary>
    public bool Idempotent { get; init; }

    /// <summary>How long one procedure may take on the target.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    public IReadOnlyList<InputDefinition> Parameters { get; init; } = [];

    /// <summary>Read-only: may it run, is it needed.</summary>
    public Procedure? Check { get; init; }

    public required Procedure Apply { get; init; }

    /// <summary>Read-only: did it take.</summary>
    public Procedure? Verify { get; init; }

    public UndoProcedure? Undo { get; init; }

    public SourcePosition Position { get; init; } = SourcePosition.None;
}

/// <summary>One of an action's procedures: a script for a shell, or a request.</summary>
public sealed record Procedure
{
    /// <summary>Shell text for ssh and local; null for http and smtp.</summary>
    public string? Script { get; init; }

    public RequestTemplate? Request { get; init; }

    /// <summary>The parameter that names another target to run this on (a host whose root is lost can't vouch for itself).</summary>
    public string? FromParameter { get; init; }

    /// <summary>What exit codes (or HTTP status codes) mean. Where a code is not named, the procedure's default holds.</summary>
    public IReadOnlyDictionary<int, ProcedureResult> Exits { get; init; } = new Dictionary<int, ProcedureResult>();
}

/// <summary>A request of the http or smtp transport. Values are templates over parameters, `target.*` and `incident.*`.</summary>
public sealed record RequestTemplate(string Method, string Url, IReadOnlyDictionary<string, string> Headers, string? Body);

/// <summary>How an undo is offered.</summary>
public enum UndoOffer
{
    /// <summary>Whenever the action has been applied.</summary>
    Always,

    /// <summary>Only while that same step has failed: undoing a rotation that succeeded would restore the compromise.</summary>
    OnFailure,
}

/// <summary>The way back of an action.</summary>
/// <param name="NeedsApproval">True: it re-opens what the action contained, so a second person must agree while the action stands applied.</param>
public sealed record UndoProcedure(LocalizedText Title, UndoOffer Offer, Procedure Procedure, bool NeedsApproval = false);

/// <summary>What a procedure's end means.</summary>
public enum ProcedureResult
{
    /// <summary>It did what it should (apply, undo), or it is so (check, verify).</summary>
    Applied,

    /// <summary>Verify: it is not so.</summary>
    NotApplied,

    /// <summary>The target declined before anything was changed.</summary>
    Refused,

    /// <summary>It went wrong.</summary>
    Failed,

    /// <summary>Nobody can say.</summary>
    Unknown,
}
