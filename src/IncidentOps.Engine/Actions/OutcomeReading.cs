using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Engine.Actions;

/// <summary>What it came to when the outcome of an attempt was read again on its target.</summary>
public abstract record OutcomeReading;

/// <summary>The target told, and the attempt has its result by the ordinary command.</summary>
public sealed record OutcomeFound(ProcedureResult Result) : OutcomeReading;

/// <summary>The outcome is unknown as before.</summary>
/// <param name="Reason">Why nothing could be read, or why what was read does not tell.</param>
public sealed record OutcomeStillUnknown(LocalizedText Reason) : OutcomeReading;

/// <summary>Nothing was asked of the target.</summary>
public sealed record OutcomeNotRead(Refusal Refusal) : OutcomeReading;
