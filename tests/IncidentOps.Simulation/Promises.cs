using IncidentOps.Core.Incidents;
using IncidentOps.Core.Tests.Incidents.Specification;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Simulation;

/// <summary>What must be true of an incident once everything has come to rest.</summary>
internal static class Promises
{
    public static void Check(World world, IncidentId incident)
    {
        var state = world.Fold(incident.Stream);
        foreach (var session in world.Server.InMemory.Where(session => session.Id == incident))
        {
            if (StructuralDifference.Between(state, session.State) is { } difference)
            {
                throw new BrokenPromiseException(6, $"The state in memory is not the fold of what is on disk: {difference}");
            }
        }

        CheckWakeups(world, incident, state);
        CheckCounts(world, incident);
        // A drill's world stands with its clock and ends with it.
        if (state.Drill is not { Clock.IsRunning: false } && state.Runs.SelectMany(run => run.Steps).FirstOrDefault(step => step.Value.IsRunning) is { Value: not null } running)
        {
            throw new BrokenPromiseException(3, $"The attempt of {running.Key} has never come to an end.");
        }

        foreach (var (notification, delivery) in state.Notifications.SelectMany(sent => sent.Deliveries.Select(pair => (sent, pair))))
        {
            if (delivery.Value.State == DeliveryState.Sent && !world.Delivered.Contains((incident, notification.Id, delivery.Key)))
            {
                throw new BrokenPromiseException(3, $"{notification.Id} counts as sent to {delivery.Key} and never left.");
            }
        }
    }

    private static void CheckWakeups(World world, IncidentId incident, IncidentState state)
    {
        var wanted = PendingWakeups.Of(state).Select(wakeup => (wakeup.Key, Kind: (int)wakeup.Kind, wakeup.At)).OrderBy(row => row.Key, StringComparer.Ordinal).ToList();
        var found = world.Disk.Rows(incident.Stream).Select(row => (row.Key, row.Kind, row.At)).OrderBy(row => row.Key, StringComparer.Ordinal).ToList();
        if (!wanted.SequenceEqual(found))
        {
            throw new BrokenPromiseException(2, $"The wake-up rows are not those of the state. Wanted: {string.Join(", ", wanted)}. Found: {string.Join(", ", found)}.");
        }

        if (found.Find(row => row.At < world.Scheduler.Now - TimeSpan.FromMinutes(1)) is { Key: not null } late)
        {
            throw new BrokenPromiseException(3, $"The wake-up {late.Key} was due at {late.At:O} and has not fired.");
        }
    }

    /// <summary>What may happen once until a step is reopened.</summary>
    private static void CheckCounts(World world, IncidentId incident)
    {
        var settled = new HashSet<string>(StringComparer.Ordinal);
        var once = new HashSet<string>(StringComparer.Ordinal);
        foreach (var happened in world.Disk.Read(incident.Stream).Select(world.Codec.Decode).Select(recorded => recorded.Event))
        {
            switch (happened)
            {
                case StepReopened reopened:
                    settled.Remove($"{reopened.Run}/{reopened.Step}");
                    once.RemoveWhere(name => name.EndsWith($" {reopened.Run}/{reopened.Step}", StringComparison.Ordinal));
                    break;
                case StepCompleted { Run: var run, Step: var step }:
                    Settle(run, step);
                    break;
                case StepSkipped { Run: var run, Step: var step }:
                    Settle(run, step);
                    break;
                case DecisionTaken { Run: var run, Step: var step }:
                    Settle(run, step);
                    break;
                case WaitEnded { Run: var run, Step: var step }:
                    Once("wait", run, step);
                    break;
                case StepOverdue { Run: var run, Step: var step }:
                    Once("overdue", run, step);
                    break;
                case NotificationQueued { Run: { } run, Step: { } step }:
                    Once("queued", run, step);
                    break;
                default:
                    break;
            }
        }

        void Settle(string run, string step)
        {
            if (!settled.Add($"{run}/{step}"))
            {
                throw new BrokenPromiseException(4, $"{step} was settled twice.");
            }
        }

        void Once(string what, string run, string step)
        {
            if (!once.Add($"{what} {run}/{step}"))
            {
                throw new BrokenPromiseException(3, $"{what} of {step} happened twice.");
            }
        }
    }
}
