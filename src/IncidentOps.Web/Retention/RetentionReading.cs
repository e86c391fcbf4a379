using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Retention;
using IncidentOps.Engine.Settings;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Web.Retention;

/// <summary>How long texts are kept, and what that means at present.</summary>
/// <param name="Days">Null: for ever.</param>
/// <param name="ErasesFrom">Nothing is erased before this: a change holds from the next day. Null where nothing is erased at all at present.</param>
/// <param name="Due">How many closed incidents and drills are past the period, and are erased in the next runs.</param>
/// <param name="LastRunAt">Null where nothing has been looked at since the server's start.</param>
/// <param name="LastErased">How many the last run erased.</param>
public sealed record RetentionView(int? Days, DateTimeOffset? ErasesFrom, int Due, DateTimeOffset? LastRunAt, int? LastErased);

/// <summary>What a period would erase.</summary>
/// <param name="First">The first few, by title; null where that is erased.</param>
public sealed record RetentionPreview(int Days, int Count, IReadOnlyList<ExpiredIncident> First);

/// <summary>An incident as the retention page lists it.</summary>
/// <param name="Title">Null where erased.</param>
public sealed record KeptIncident(IncidentId Id, string? Title, IncidentSummary Summary);

/// <summary>Tells what is kept and for how long.</summary>
public sealed class RetentionReading(OrganisationSettings settings, RetentionRun run, IIncidentList list, IncidentSummaries summaries)
{
    private const int MostShown = 10;
    private const int PageSize = 200;

    /// <summary>Incidents looked through for legal holds: more than there are.</summary>
    private const int MostLookedThrough = 100_000;

    public async Task<RetentionView> ReadAsync(CancellationToken cancellation)
    {
        var days = settings.Current.Retention?.Days;
        var due = days is { } kept ? (await PreviewAsync(kept, cancellation)).Count : 0;
        return new RetentionView(days, run.NextAt, due, run.Last?.At, run.Last?.Erased);
    }

    public async Task<RetentionPreview> PreviewAsync(int days, CancellationToken cancellation)
    {
        var (count, first) = (0, new List<ExpiredIncident>());
        await foreach (var expired in run.ExpiredAsync(days, cancellation))
        {
            count++;
            if (first.Count < MostShown)
            {
                first.Add(expired);
            }
        }

        return new RetentionPreview(days, count, first);
    }

    /// <summary>Closed ones, the newest first.</summary>
    public async Task<IReadOnlyList<KeptIncident>> ClosedAsync(DateTimeOffset? before, int limit, CancellationToken cancellation) =>
        await OfAsync(await list.ListAsync(false, null, before, limit, cancellation), cancellation);

    /// <summary>Those on legal hold, open or closed.</summary>
    public async Task<IReadOnlyList<KeptIncident>> OnHoldAsync(CancellationToken cancellation)
    {
        var held = new List<KeptIncident>();
        DateTimeOffset? before = null;
        for (var looked = 0; looked < MostLookedThrough; looked += PageSize)
        {
            var rows = await list.ListAsync(null, null, before, PageSize, cancellation);
            held.AddRange((await OfAsync(rows, cancellation)).Where(one => one.Summary.IsOnLegalHold && held.TrueForAll(known => known.Id != one.Id)));
            if (rows.Count < PageSize)
            {
                break;
            }

            // One step past the last: rows of the very same time come once more.
            var next = rows[^1].DeclaredAt + TimeSpan.FromMilliseconds(1);
            before = next < before || before is null ? next : rows[^1].DeclaredAt;
        }

        return held;
    }

    /// <summary>Without what is damaged: the lists of incidents show that.</summary>
    private async Task<List<KeptIncident>> OfAsync(IEnumerable<IncidentListItem> items, CancellationToken cancellation)
    {
        var kept = new List<KeptIncident>();
        foreach (var item in items)
        {
            if (IncidentId.OfStream(item.Stream) is { } id && await summaries.ReadAsync(item, cancellation) is { } summary)
            {
                kept.Add(new KeptIncident(id, item.Title, summary));
            }
        }

        return kept;
    }
}
