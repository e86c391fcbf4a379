using System.Security.Cryptography;
using System.Text;

namespace IncidentOps.Engine.Actions.Simulated;

/// <summary>Says how simulated procedures go. The same procedure goes the same way every time it is asked for.</summary>
public interface ISimulationScript
{
    SimulatedRun Of(ProcedureCall call);
}

/// <summary>How one simulated procedure goes.</summary>
/// <param name="Code">Exit code or status, read as the action pack says.</param>
/// <param name="Duration">By the clock that the transport was given.</param>
/// <param name="Lines">Printed evenly over the duration.</param>
/// <param name="GoesSilent">True: the target stops answering after the duration, so that nobody knows what became of it.</param>
public sealed record SimulatedRun(int Code, TimeSpan Duration, IReadOnlyList<ProcedureLine> Lines, bool GoesSilent = false);

/// <summary>Everything works, after a while that depends on a seed alone: for trying a plan out safely.</summary>
public sealed class SeededSimulation(int seed) : ISimulationScript
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Spread = TimeSpan.FromMilliseconds(1_800);

    public SimulatedRun Of(ProcedureCall call)
    {
        // The incident is not part of it: two drills of one plan with one seed go alike.
        var key = FormattableString.Invariant($"{seed}/{call.Attempt.Run}/{call.Attempt.Step}/{call.Attempt.Number}/{call.Kind}");
        var fraction = BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(key))) / (double)uint.MaxValue;
        var code = call switch
        {
            { Procedure.Request: not null } => 200,
            // An undone action is no longer so.
            { Kind: ProcedureKind.Verify, Purpose: Core.Incidents.AttemptKind.Undo } => NotAppliedCode(call),
            _ => 0,
        };
        var target = call.Target is { } named ? $" on {named.Name}" : "";
        return new SimulatedRun(
            code, Shortest + (Spread * fraction),
            [new ProcedureLine(false, $"simulated: {call.Kind.ToString().ToLowerInvariant()} of {call.ActionId}{target}")]);
    }

    private static int NotAppliedCode(ProcedureCall call) =>
        call.Procedure.Exits.FirstOrDefault(exit => exit.Value == Core.Runbooks.ProcedureResult.NotApplied).Key;
}
