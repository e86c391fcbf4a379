namespace IncidentOps.Simulation;

/// <summary>One of the promises of the design does not hold.</summary>
internal sealed class BrokenPromiseException(int promise, string what) : Exception($"Promise {promise} is broken: {what}")
{
    public int Promise { get; } = promise;
}
