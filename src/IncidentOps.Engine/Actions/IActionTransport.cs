using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Engine.Actions;

/// <summary>
/// A way to run an action's procedures on a target. Every implementation that reaches real targets passes ActionTransportContract
/// (tests/IncidentOps.Adapters.Tests/Ssh). Not reaching a target is an outcome, not an exception.
/// </summary>
public interface IActionTransport
{
    /// <summary>`ssh`, `http` or `local`: what action packs and the inventory say.</summary>
    string Name { get; }

    /// <summary>Says why a target can't be used as it is set up; null where it can. Asks nobody: it is called for every command.</summary>
    /// <param name="target">Null: the action names none.</param>
    LocalizedText? Fault(Target? target);

    /// <summary>
    /// Runs a procedure and waits for its end. Gives up waiting at the call's deadline or on cancellation; the procedure itself is
    /// bounded on the target. A procedure that changes something is started at most once under its name, however often it is asked for.
    /// </summary>
    Task<ProcedureOutcome> RunAsync(ProcedureCall call, Action<ProcedureLine> output, CancellationToken cancellation);

    /// <summary>
    /// Reads what became of a procedure from the target's journal. Where the procedure has not begun there, it never will after this:
    /// its name is taken, so that a command still on its way is refused.
    /// </summary>
    /// <param name="kill">True: what is running is ended first.</param>
    Task<ProcedureOutcome> ReadJournalAsync(ProcedureCall call, bool kill, Action<ProcedureLine> output, CancellationToken cancellation);

    /// <summary>Opens a file of the target for reading; null where it is not there, or the transport has no files.</summary>
    /// <exception cref="IOException">The target could not be reached, or the file is cut short.</exception>
    Task<Stream?> OpenFileAsync(Target? target, string path, CancellationToken cancellation);
}

/// <summary>Which of an action's procedures.</summary>
public enum ProcedureKind { Check, Apply, Verify, Undo }

/// <summary>Everything that a transport needs to run one procedure. Values are resolved; secrets are plain here and only here.</summary>
public sealed record ProcedureCall
{
    public required AttemptId Attempt { get; init; }

    /// <summary>What the attempt is for: a verify after an undo hopes for the opposite of one after an apply.</summary>
    public required AttemptKind Purpose { get; init; }

    public required ProcedureKind Kind { get; init; }

    public required string ActionId { get; init; }

    /// <summary>Null: the action needs none.</summary>
    public required Target? Target { get; init; }

    public required Procedure Procedure { get; init; }

    /// <summary>The parameters that are not secret, by id, in the order declared; a list has one item a line.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Values { get; init; }

    /// <summary>The secret parameters in the order declared: each one line on standard input.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Secrets { get; init; }

    /// <summary>How long the procedure may take on the target.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Nothing of the attempt may be running on the target after this.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>Tells runs of a read-only procedure apart; empty for what may be run once only.</summary>
    public string Occasion { get; init; } = "";

    /// <summary>The procedure as the journal on the target knows it within the attempt.</summary>
    public string JournalName => Kind.ToString().ToLowerInvariant() + (Occasion.Length > 0 ? "-" + Occasion : "");

    /// <summary>It changes something, so it must not be run twice.</summary>
    public bool IsChange => Kind is ProcedureKind.Apply or ProcedureKind.Undo;
}

/// <summary>A line that a procedure printed.</summary>
public sealed record ProcedureLine(bool IsError, string Text);

/// <summary>What a transport says of a procedure.</summary>
public abstract record ProcedureOutcome;

/// <summary>It ended.</summary>
/// <param name="Code">Exit code of a script, or status of a request.</param>
/// <param name="TimedOut">It was ended because its time was up.</param>
public sealed record ProcedureEnded(int Code, TimeSpan Duration, bool TimedOut) : ProcedureOutcome;

/// <summary>It was not begun, and will not be under this name: nothing was changed.</summary>
public sealed record ProcedureNotBegun(LocalizedText Reason) : ProcedureOutcome;

/// <summary>It is running on the target as this is read.</summary>
public sealed record ProcedureRunning : ProcedureOutcome;

/// <summary>It was begun on the target and is no longer running, but left no result: killed, or the host went down.</summary>
public sealed record ProcedureInterrupted : ProcedureOutcome;

/// <summary>Nobody can say: the target can't be reached, or the connection was lost after the command had been sent.</summary>
public sealed record ProcedureUnclear(LocalizedText Reason) : ProcedureOutcome;
