using System.Security.Cryptography;
using System.Text;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;
using IncidentOps.Engine.Wakeups;

namespace IncidentOps.Engine.Retention;

/// <summary>
/// Destroys the evidence of an erased incident, after the erasure is on disk, and records that it did. Safe to be called again: what is gone
/// is gone. The same content may belong to another incident (files are kept once by their hash): then it stays.
/// </summary>
public sealed class EvidenceEraser(IncidentSessions sessions, IEventLog log, IEvidenceStore evidence, TimeProvider clock) : IEffect
{
    public bool Handles(WakeupKind kind) => kind == WakeupKind.EraseEvidence;

    public async Task RunAsync(IncidentId incident, Wakeup wakeup, CancellationToken cancellation)
    {
        var state = await sessions.StateAsync(incident, cancellation);
        if (state is not { ErasedAt: not null, EvidenceErasedAt: null })
        {
            return;
        }

        var hashes = state.Evidence.Select(kept => kept.Sha256).ToHashSet(StringComparer.Ordinal);
        var needed = await NeededElsewhereAsync(incident, hashes, cancellation);
        var gone = 0;
        foreach (var hash in hashes)
        {
            if (!needed.Contains(hash) && await evidence.DestroyAsync(hash, clock.GetUtcNow() - EvidenceState.Settling, cancellation))
            {
                gone++;
            }
        }

        await sessions.SubmitAsync(
            incident, CommandIdOf(incident), Actor.System, new RecordEvidenceErased(gone, hashes.Count - gone), null, cancellation);
    }

    private async Task<HashSet<string>> NeededElsewhereAsync(IncidentId incident, HashSet<string> hashes, CancellationToken cancellation)
    {
        var needed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (stream, hash) in await log.StreamsNamingAsync(EventCodec.NameOf(typeof(EvidenceAttached)), "sha256", hashes, cancellation))
        {
            if (!needed.Contains(hash) && IncidentId.OfStream(stream) is { } other && other != incident
                && (await sessions.StateAsync(other, cancellation)).ErasedAt is null)
            {
                needed.Add(hash);
            }
        }

        return needed;
    }

    private static Guid CommandIdOf(IncidentId incident) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"incidentops/erase-evidence/{incident}")).AsSpan(0, 16), bigEndian: true);
}
