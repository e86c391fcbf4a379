using System.Collections.Concurrent;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Storage;
using Microsoft.Extensions.Logging;

namespace IncidentOps.Engine.Incidents;

/// <summary>
/// Reads the rows of the incident list. A row only copies what the events say: one that can't be read is made anew from its stream, and one whose
/// stream can't be read either is damaged. No row takes the list away.
/// </summary>
public sealed class IncidentSummaries(IncidentSessions sessions, ILogger<IncidentSummaries> logger)
{
    /// <summary>Of which it has been said in the log already: lists are read every few seconds.</summary>
    private readonly ConcurrentDictionary<string, bool> told = new(StringComparer.Ordinal);

    /// <summary>What the list shows of an incident; null: neither its row nor its events can be read. `verify-log` names where they are damaged.</summary>
    public async ValueTask<IncidentSummary?> ReadAsync(IncidentListItem item, CancellationToken cancellation)
    {
        try
        {
            return SummaryCodec.Read(item.Summary);
        }
        catch (InvalidDataException fault)
        {
            return await RebuildAsync(item, fault, cancellation);
        }
    }

    private async Task<IncidentSummary?> RebuildAsync(IncidentListItem item, InvalidDataException fault, CancellationToken cancellation)
    {
        try
        {
            var summary = IncidentId.OfStream(item.Stream) is { } id && await sessions.StateAsync(id, cancellation) is { Exists: true } state
                ? IncidentSummary.Of(state)
                : null;
            if (told.TryAdd(item.Stream, true))
            {
                logger.LogError(fault, "The row of {Stream} in the list of incidents is damaged; it is shown as its events say.", item.Stream);
            }

            return summary;
        }
        catch (Exception damage) when (damage is not (OperationCanceledException or StoreFailedException))
        {
            if (told.TryAdd(item.Stream, true))
            {
                logger.LogCritical(damage, "Neither the row of {Stream} in the list of incidents nor its events can be read. Check the log with verify-log.", item.Stream);
            }

            return null;
        }
    }
}
