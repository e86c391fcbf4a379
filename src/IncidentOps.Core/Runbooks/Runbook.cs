namespace IncidentOps.Core.Runbooks;

/// <summary>What part of handling an incident a step belongs to, in the usual order.</summary>
public enum Phase { Identify, Contain, Preserve, Eradicate, Recover, Notify, Learn }

/// <summary>How bad it is. SEV1 is the worst.</summary>
public enum Severity { Sev1 = 1, Sev2 = 2, Sev3 = 3, Sev4 = 4 }

/// <summary>
/// A plan for one kind of incident, as read from one file: what is in runbooks/README.md, parsed.
/// Immutable; <see cref="RunbookVersion"/> names a published text of it.
/// </summary>
public sealed record Runbook
{
    /// <summary>Lower-case words joined by hyphens; the same over all versions.</summary>
    public required string Id { get; init; }

    public required LocalizedText Title { get; init; }

    /// <summary>Which kind of incident this is for, in Markdown.</summary>
    public LocalizedText Summary { get; init; } = LocalizedText.Empty;

    /// <summary>The severity assumed on declaring.</summary>
    public Severity Severity { get; init; } = Severity.Sev2;

    public Review? Review { get; init; }

    /// <summary>MITRE ATT&amp;CK technique ids, such as T1114.003.</summary>
    public IReadOnlyList<string> Attack { get; init; } = [];

    public IReadOnlyList<RoleDefinition> Roles { get; init; } = [];

    public IReadOnlyList<InputDefinition> Inputs { get; init; } = [];

    /// <summary>Ids of the clocks that a run of this plan opens.</summary>
    public IReadOnlyList<string> Opens { get; init; } = [];

    /// <summary>Where <see cref="Opens"/> stands.</summary>
    public SourcePosition OpensPosition { get; init; } = SourcePosition.None;

    /// <summary>The step tree. Its root is the file's `steps` and has the reserved id <c>root</c>.</summary>
    public required SequenceStep Root { get; init; }

    public SourcePosition Position { get; init; } = SourcePosition.None;

    public RoleDefinition? Role(string id) => Roles.FirstOrDefault(role => role.Id == id);

    public InputDefinition? Input(string id) => Inputs.FirstOrDefault(input => input.Id == id);
}

/// <summary>How often a plan is looked at again, and by whom.</summary>
public sealed record Review(TimeSpan Every, string Owner);

/// <summary>A part that somebody plays in an incident.</summary>
public sealed record RoleDefinition(string Id, LocalizedText Title, SourcePosition Position);

/// <summary>What kind of value an input or an action's parameter takes.</summary>
public enum InputKind { Text, Number, Boolean, Mailbox, Host, Address, Repository, Domain, Choice, Secret }

/// <summary>A value that a run asks for, or an action's parameter.</summary>
public sealed record InputDefinition
{
    public required string Id { get; init; }

    public required InputKind Kind { get; init; }

    /// <summary>True for `list of KIND`.</summary>
    public bool IsList { get; init; }

    public bool Required { get; init; }

    /// <summary>The default as written; read as the kind says. Null where there is none.</summary>
    public string? Default { get; init; }

    public LocalizedText Title { get; init; } = LocalizedText.Empty;

    /// <summary>For <see cref="InputKind.Choice"/>.</summary>
    public IReadOnlyList<Option> Choices { get; init; } = [];

    /// <summary>For a secret parameter that is made at the last moment: what to make. Only `password` so far.</summary>
    public string? Generate { get; init; }

    public SourcePosition Position { get; init; } = SourcePosition.None;
}

/// <summary>One answer of a decision, or one choice of an input.</summary>
public sealed record Option(string Id, LocalizedText Title, SourcePosition Position);

/// <summary>A published, immutable text of a runbook.</summary>
/// <param name="RunbookId">Which runbook.</param>
/// <param name="Number">Counts from 1.</param>
/// <param name="Sha256">
/// Lower-case hex SHA-256 over the exact text and the hashes of every action pack, called runbook and clock that it uses;
/// see <see cref="VersionHash"/>.
/// </param>
public sealed record RunbookVersion(string RunbookId, int Number, string Sha256)
{
    /// <summary>`mail-account-takeover 3 (1f0c9a2e)`: how a version is named where people read.</summary>
    public override string ToString() => FormattableString.Invariant($"{RunbookId} {Number} ({Sha256[..8]})");
}
