using IncidentOps.Core.Runbooks;

namespace IncidentOps.Engine.Actions;

/// <summary>What a procedure's end means: as the action pack says, else as runbooks/README.md says for every pack.</summary>
internal static class ProcedureMeaning
{
    public static ProcedureResult Of(ProcedureKind kind, Procedure procedure, ProcedureEnded ended)
    {
        if (ended.TimedOut)
        {
            // Half a check is no permission; half a change is nobody's guess.
            return kind switch
            {
                ProcedureKind.Check => ProcedureResult.Failed,
                _ => ProcedureResult.Unknown,
            };
        }

        if (procedure.Exits.TryGetValue(ended.Code, out var meaning))
        {
            return meaning;
        }

        var isGood = procedure.Request is null ? ended.Code == 0 : ended.Code is >= 200 and <= 299;
        return (isGood, kind) switch
        {
            (true, _) => ProcedureResult.Applied,
            (_, ProcedureKind.Check) => ProcedureResult.Refused,
            (_, ProcedureKind.Verify) => ProcedureResult.Unknown,
            _ => ProcedureResult.Failed,
        };
    }
}
