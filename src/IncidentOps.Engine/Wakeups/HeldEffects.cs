using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Settings;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Settings;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Engine.Wakeups;

/// <summary>What a restore holds back, and how a person lets it go.</summary>
public sealed class HeldEffects(IEffectsHold store, IWakeupRows rows, IncidentSessions sessions, OrganisationSettings settings)
{
    /// <summary>How many are listed one by one; the counts are of all.</summary>
    public const int MostListed = 100;

    /// <summary>The hold; null where effects run.</summary>
    public EffectsHold? Hold => store.Hold;

    /// <summary>The last release; null where there was none.</summary>
    public EffectsRelease? Released => settings.Current.Released;

    /// <summary>What a release sets off, the earliest first. Loads the incidents concerned, at most <see cref="MostListed"/>.</summary>
    public async Task<HeldWork> WaitingAsync(CancellationToken cancellation)
    {
        var overview = await rows.OverviewAsync((int)WakeupKind.StartAction, MostListed, cancellation);
        var effects = new List<HeldEffect>();
        foreach (var of in overview.Rows.GroupBy(row => row.Stream))
        {
            if (IncidentId.OfStream(of.Key) is not { } incident)
            {
                continue;
            }

            var state = await sessions.StateAsync(incident, cancellation);
            var pending = PendingWakeups.Of(state).ToDictionary(wakeup => wakeup.Key, StringComparer.Ordinal);
            effects.AddRange(of.Where(row => pending.ContainsKey(row.Key)).Select(row => new HeldEffect(incident, state, pending[row.Key])));
        }

        return WorkOf(overview) with { Effects = [.. effects.OrderBy(effect => effect.Wakeup.At)] };
    }

    /// <summary>How much a release sets off, without what.</summary>
    public async Task<HeldWork> CountAsync(CancellationToken cancellation) =>
        WorkOf(await rows.OverviewAsync((int)WakeupKind.StartAction, 1, cancellation));

    /// <summary>Lets everything go. Null where that is on disk, else why not.</summary>
    /// <exception cref="StoreFailedException">It may or may not have been kept; the process stops.</exception>
    public async Task<Refusal?> ReleaseAsync(string reason, Actor actor, CancellationToken cancellation)
    {
        if (Hold is not { } hold)
        {
            return Released is { } released
                ? new Refusal(
                    "already-released", new LocalizedText("Released already by {person} at {time}.", "{person} が {time} に解除済みです。"),
                    released.By, released.At)
                : new Refusal("not-held", new LocalizedText("Nothing is held.", "保留中の処理はありません。"));
        }

        var work = await CountAsync(cancellation);
        return await settings.SubmitAsync(new ReleaseEffects(hold.Epoch, work.Actions, work.Messages, reason), actor, cancellation);
    }

    private static HeldWork WorkOf(WakeupOverview overview) => new(
        Count(overview, WakeupKind.StartAction, WakeupKind.WatchAttempt), Count(overview, WakeupKind.QueueNotification, WakeupKind.Deliver), []);

    private static int Count(WakeupOverview overview, params ReadOnlySpan<WakeupKind> kinds)
    {
        var count = 0;
        foreach (var kind in kinds)
        {
            count += overview.Counts.GetValueOrDefault((int)kind);
        }

        return count;
    }
}

/// <summary>What waits for the release.</summary>
/// <param name="Actions">Starts and attempts of machine steps, of all incidents.</param>
/// <param name="Messages">Messages and deliveries, of all incidents.</param>
/// <param name="Effects">The first of them.</param>
public sealed record HeldWork(int Actions, int Messages, IReadOnlyList<HeldEffect> Effects)
{
    public int Count => Actions + Messages;
}

/// <summary>One thing that waits, with the incident that it belongs to.</summary>
public sealed record HeldEffect(IncidentId Incident, IncidentState State, Wakeup Wakeup);
