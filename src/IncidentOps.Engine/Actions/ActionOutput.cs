namespace IncidentOps.Engine.Actions;

/// <summary>A line of an attempt's output as it comes: bounded, without control characters, secrets masked.</summary>
/// <param name="Sequence">Counts from 1 within the attempt.</param>
public sealed record ActionOutputLine(AttemptId Attempt, ProcedureKind Procedure, int Sequence, bool IsError, string Text);

/// <summary>Live output of running attempts. What has ended is in its event.</summary>
public interface IActionOutput
{
    /// <summary>What a running attempt has printed so far; empty where it is not running here.</summary>
    IReadOnlyList<ActionOutputLine> SoFar(AttemptId attempt);

    /// <summary>Hands on every line from now on until disposed. The receiver must be quick and must not throw: it is called in line.</summary>
    IDisposable Subscribe(Action<ActionOutputLine> receiver);
}
