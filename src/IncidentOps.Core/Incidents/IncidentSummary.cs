using System.Collections.Immutable;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents;

/// <summary>
/// What lists show of an incident without loading it: a read model, kept in the same transaction as the events. Holds no personal text.
/// </summary>
/// <param name="Phase">That of the first live step; null where no run is open.</param>
/// <param name="Next">The first live steps, at most <see cref="MaximumSteps"/>.</param>
public sealed record IncidentSummary(
    IncidentMode Mode, Severity Severity, DateTimeOffset DeclaredAt, DateTimeOffset? ClosedAt, Phase? Phase, PersonId? Commander,
    DateTimeOffset? NextUpdateAt, int StepsDone, int StepsInAll, ImmutableArray<NextStep> Next)
{
    public const int MaximumSteps = 4;

    /// <summary>When it was closed by the server's time. Absent in rows of earlier builds: then <see cref="ClosedAt"/> is.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When its texts were destroyed; null: they are kept. Absent in rows of earlier builds, which erased nothing whole.</summary>
    public DateTimeOffset? ErasedAt { get; init; }

    /// <summary>Nothing of it may be erased.</summary>
    public bool IsOnLegalHold { get; init; }

    /// <summary>A drill that a real event has stopped for good. Absent in rows of earlier builds.</summary>
    public bool IsHalted { get; init; }

    /// <summary>Roles that wait for somebody to accept them. Absent in rows of earlier builds.</summary>
    public ImmutableList<OfferedRole> Offers { get; init; } = [];

    /// <summary>Who observes a drill. Absent in rows of earlier builds.</summary>
    public ImmutableList<PersonId> Observers { get; init; } = [];

    /// <summary>How the time of a drill goes; null where it goes as the server's does. Absent in rows of earlier builds.</summary>
    public SummaryClock? Clock { get; init; }

    /// <summary>The incident's time at a server time.</summary>
    public DateTimeOffset TimeAt(DateTimeOffset server) => Clock?.TimeAt(server) ?? server;

    public static IncidentSummary Of(IncidentState incident)
    {
        var open = incident.Runs.Where(run => run.IsOpen).ToList();
        var live = (from run in open from view in run.Progress.Leaves where view.IsLive select (run, view)).Take(MaximumSteps).ToList();
        var leaves = open.SelectMany(run => run.Progress.Leaves).Where(view => view.Status != StepStatus.NotNeeded).ToList();
        var next = live.Select(pair => new NextStep(
            pair.run.Id, pair.view.Key, pair.view.RunbookId, pair.view.Step.Id, pair.run.Plan.Version.Sha256, pair.view.Status,
            pair.view.Step.Role, pair.view.Step.Role is { } role && incident.RoleHolders.TryGetValue(role, out var holder) ? holder : null,
            pair.view.Step.Due is { } due && pair.run.ReadyAt.TryGetValue(pair.view.Key, out var readyAt) ? readyAt + due : null)
        {
            AskedBy = pair.view.Status == StepStatus.AwaitingApproval ? pair.run.Step(pair.view.Key).ApprovalRequestedBy : null,
        });
        return new IncidentSummary(
            incident.Mode, incident.Severity, incident.DeclaredAt, incident.ClosedAt, live.Count > 0 ? live[0].view.Phase : null,
            incident.Commander, incident.NextUpdateAt, leaves.Count(view => !view.IsLive && view.Status != StepStatus.NotReached), leaves.Count,
            [.. next])
        {
            EndedAt = incident.EndedAt,
            ErasedAt = incident.ErasedAt,
            IsOnLegalHold = incident.LegalHold is not null,
            IsHalted = incident.IsHalted,
            Offers =
            [
                .. incident.RoleOffers.OrderBy(offer => offer.Key, StringComparer.Ordinal).Select(offer => new OfferedRole(
                    offer.Key, offer.Value.To, open.FirstOrDefault(run => run.Plan.Role(offer.Key) is not null)?.Plan.Version.Sha256)),
            ],
            Observers = [.. (incident.Drill?.Parts ?? []).Where(part => part.Duty == DrillDuty.Observer).Select(part => part.Person).Distinct()],
            Clock = SummaryClock.Of(incident.Drill?.Clock),
        };
    }
}

/// <summary>A drill's clock, as a list shows it: all that is needed to tell the drill's time without loading it.</summary>
/// <param name="Epoch">The drill's time at its start; null before it.</param>
/// <param name="ChangedAt">Server time of the clock's last change.</param>
/// <param name="Anchor">The drill's time at that change.</param>
/// <param name="Percent">Of the server's pace; 0 while the clock stands.</param>
public sealed record SummaryClock(DateTimeOffset? Epoch, DateTimeOffset ChangedAt, DateTimeOffset Anchor, int Percent)
{
    public static SummaryClock? Of(DrillClock? clock) => clock is null
        ? null
        : new SummaryClock(clock.Epoch, clock.ChangedAt, clock.Anchor, clock.IsRunning ? clock.SpeedPercent : 0);

    /// <summary>The drill's time at a server time; before the start they are the same. As <see cref="DrillClock.TimeAt"/>.</summary>
    public DateTimeOffset TimeAt(DateTimeOffset server) =>
        Epoch is null ? server : Anchor + TimeSpan.FromMilliseconds(Math.Max(0, (long)(server - ChangedAt).TotalMilliseconds) * Percent / 100);
}

/// <summary>A live step, as a list shows it. Its words come from the plan.</summary>
public sealed record NextStep(
    string Run, string Key, string RunbookId, string StepId, string Sha256, StepStatus Status, string? Role, PersonId? Holder,
    DateTimeOffset? DueAt)
{
    /// <summary>Of an approval that waits for a second person: who asked for it. Absent in rows of earlier builds.</summary>
    public PersonId? AskedBy { get; init; }
}

/// <summary>A role that waits for its acceptance, as a list shows it.</summary>
/// <param name="Sha256">A plan under way that says what the role is called; null where none does.</param>
public sealed record OfferedRole(string Role, PersonId To, string? Sha256);
