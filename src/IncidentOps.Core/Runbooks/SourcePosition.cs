namespace IncidentOps.Core.Runbooks;

/// <summary>A place in a source file. Line and column count from 1.</summary>
public readonly record struct SourcePosition(string File, int Line, int Column)
{
    /// <summary>No place: made by code, not read from a file.</summary>
    public static readonly SourcePosition None = new("", 0, 0);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{File}:{Line}:{Column}");
}

/// <summary>One fault of a runbook or action pack: where, a stable code for tests and tools, and what is wrong in both languages.</summary>
public sealed record RunbookFault(SourcePosition Position, string Code, LocalizedText Message)
{
    /// <summary>`file:line:column: message`, in English: the form that editors and CI understand.</summary>
    public override string ToString() => $"{Position}: {Message.English}";
}
