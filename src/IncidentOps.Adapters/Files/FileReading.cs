using IncidentOps.Core.Runbooks;

namespace IncidentOps.Adapters.Files;

/// <summary>What came of reading one file.</summary>
/// <param name="File">Its path as given.</param>
/// <param name="ExactText">Its text, letter for letter; empty where it isn't text.</param>
/// <param name="Content">
/// What could be read. With faults it may lack what was faulty: good enough to look for more faults in, not to be used.
/// Null where nothing could be read.
/// </param>
/// <param name="Faults">In the order of the file; empty where all is well.</param>
public sealed record FileReading<T>(string File, string ExactText, T? Content, IReadOnlyList<RunbookFault> Faults)
    where T : class
{
    private static readonly HashSet<string> HarmlessCodes =
    [
        "bad-duration", "bad-number", "bad-technique", "cut-text", "duplicate-key", "expression-in-fixed-text", "hidden-character", "misplaced-key", "missing-translation", "unknown-key",
    ];

    /// <summary>
    /// Faults that leave the content as it was before they were faults. A text kept from before still makes its plan: a run keeps its plan
    /// whatever the rules say today.
    /// </summary>
    private static readonly HashSet<string> LaterCodes = ["empty-target", "hidden-character"];

    /// <summary>True where the content can be used.</summary>
    public bool IsGood => Content is not null && Faults.Count == 0;

    /// <summary>True where no fault made the reader leave out a step, a name or an expression: what is missing is then really missing.</summary>
    public bool IsWhole => Content is not null && Faults.All(fault => HarmlessCodes.Contains(fault.Code));

    /// <summary>Whether a kept text may have this fault, since it was none when the text was kept.</summary>
    internal static bool IsLater(RunbookFault fault) => LaterCodes.Contains(fault.Code);
}

/// <summary>One file of actions.</summary>
/// <param name="ExactText">What a version hash covers.</param>
public sealed record ActionPack(string Id, IReadOnlyList<ActionDefinition> Actions, string ExactText);

/// <summary>A clock with the exact text that defines it: what a version hash covers, so that editing one clock leaves the others alone.</summary>
public sealed record ClockEntry(ClockDefinition Clock, string ExactText);

/// <summary>A file of clocks.</summary>
public sealed record ClockFile(IReadOnlyList<ClockEntry> Clocks);
