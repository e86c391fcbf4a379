using System.Security.Cryptography;
using System.Text;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Settings;
using IncidentOps.Engine.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IncidentOps.Engine.Retention;

/// <summary>
/// Erases closed incidents and drills whose retention period is over, once an hour. Not within a day of a change of the period, so that a
/// slip can be taken back; not while effects are held after a restore; never what is on legal hold.
/// </summary>
public sealed class RetentionRun(
    OrganisationSettings settings, IIncidentList list, IncidentSummaries summaries, IncidentSessions sessions, IEffectsHold hold, TimeProvider clock, ILogger<RetentionRun> logger)
    : BackgroundService
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>A period that was set later than this ago erases nothing yet.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    private const int PageSize = 200;

    /// <summary>The last run that looked; null before the first since the start.</summary>
    public RetentionOutcome? Last { get; private set; }

    /// <summary>The earliest time at which something may be erased; null where everything is kept for ever, or effects are held.</summary>
    public DateTimeOffset? NextAt => settings.Current.Retention is not { } period || hold.Hold is not null
        ? null
        : period.SetAt + Grace;

    /// <summary>What a period of so many days erases now, the oldest last: closed, not erased, not on hold.</summary>
    public async IAsyncEnumerable<ExpiredIncident> ExpiredAsync(
        int days, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var end = clock.GetUtcNow() - TimeSpan.FromDays(days);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        // Whoever ended before was declared before. Rows of the very same time as the page's last come once more, and are passed over.
        for (var before = end; ;)
        {
            var rows = await list.ListAsync(false, null, before, PageSize, cancellation);
            var fresh = rows.Where(row => seen.Add(row.Stream)).ToList();
            foreach (var row in fresh)
            {
                // What can't be read is left alone: nobody could say when it ended.
                var summary = await summaries.ReadAsync(row, cancellation);
                if (summary is { ErasedAt: null, IsOnLegalHold: false } && (summary.EndedAt ?? summary.ClosedAt) is { } closed && closed <= end && IncidentId.OfStream(row.Stream) is { } incident)
                {
                    yield return new ExpiredIncident(incident, row.Title, closed);
                }
            }

            if (rows.Count < PageSize || fresh.Count == 0)
            {
                yield break;
            }

            before = rows[^1].DeclaredAt + TimeSpan.FromMilliseconds(1);
        }
    }

    /// <summary>Erases what is due now. Null where nothing may be erased at present.</summary>
    public async Task<RetentionOutcome?> RunOnceAsync(CancellationToken cancellation)
    {
        if (settings.Current.Retention is not { } period || NextAt is not { } earliest || clock.GetUtcNow() < earliest)
        {
            return null;
        }

        var (erased, left) = (0, 0);
        await foreach (var expired in ExpiredAsync(period.Days, cancellation))
        {
            var answer = await sessions.SubmitAsync(
                expired.Incident, CommandIdOf(expired.Incident), Actor.System, new EraseExpiredIncident(period.Days), null, cancellation);
            if (answer is CommandAccepted)
            {
                erased++;
            }
            else
            {
                // Still at work, or reopened meanwhile: the next run looks again.
                left++;
            }
        }

        return Last = new RetentionOutcome(clock.GetUtcNow(), erased, left);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await RunOnceAsync(stoppingToken) is { Erased: > 0 } outcome)
                {
                    logger.LogInformation("The retention period is over for {Erased} incidents: their texts are erased.", outcome.Erased);
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.LogError(exception, "Erasing what is past its retention period failed. It is tried again in an hour.");
            }
        }
    }

    private static Guid CommandIdOf(IncidentId incident) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"incidentops/retention/{incident}")).AsSpan(0, 16), bigEndian: true);
}

/// <summary>A closed incident past its retention period.</summary>
/// <param name="Title">Null where erased before.</param>
public sealed record ExpiredIncident(IncidentId Incident, string? Title, DateTimeOffset ClosedAt);

/// <summary>What one run did.</summary>
/// <param name="Left">How many could not be erased now, and are looked at again.</param>
public sealed record RetentionOutcome(DateTimeOffset At, int Erased, int Left);
