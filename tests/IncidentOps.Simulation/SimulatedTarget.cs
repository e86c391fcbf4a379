using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Simulation;

/// <summary>What an attempt is known by on a target.</summary>
internal readonly record struct AttemptName(IncidentId Incident, string Run, string Step, int Number);

/// <summary>
/// The hosts, with the wrapper's journal on them: an attempt begins at most once under its name, never after its deadline, and leaves
/// its end where it can be read. Here it is counted what really happened.
/// </summary>
internal sealed class SimulatedTarget(World world)
{
    private readonly Dictionary<AttemptName, Entry> journal = [];

    public enum Reading { NotBegun, Running, Ended, Interrupted }

    /// <summary>The wrapper takes a command. False: refused, nothing was changed.</summary>
    public bool Begin(AttemptName name, ActionDefinition action, AttemptKind kind, DateTimeOffset deadline, Action<ProcedureResult> ended)
    {
        if (!world.IsLive(name.Incident))
        {
            throw new BrokenPromiseException(5, $"{name} of a drill reached a target.");
        }

        var isChange = kind != AttemptKind.Check;
        if (world.Scheduler.Now + action.Timeout > deadline || (journal.ContainsKey(name) && isChange && world.Faults.Planted != Bug.RunAgainAfterRestart))
        {
            return false;
        }

        if (isChange)
        {
            Count(name, action, kind);
        }

        var entry = journal[name] = new Entry { Kind = kind, Begins = journal.GetValueOrDefault(name)?.Begins + 1 ?? 1 };
        world.Scheduler.After(world.Random.Between(TimeSpan.FromMilliseconds(20), action.Timeout), () => End(entry, isChange, ended));
        return true;
    }

    /// <summary>Reads the journal. What has not begun never will: its name is taken.</summary>
    public (Reading Reading, ProcedureResult Result) Read(AttemptName name)
    {
        if (!journal.TryGetValue(name, out var entry))
        {
            journal[name] = new Entry { IsFence = true };
            return (Reading.NotBegun, ProcedureResult.NotApplied);
        }

        return entry switch
        {
            { IsFence: true } => (Reading.NotBegun, ProcedureResult.NotApplied),
            { IsCut: true } => (Reading.Interrupted, ProcedureResult.Unknown),
            { Result: { } result } => (Reading.Ended, result),
            _ => (Reading.Running, ProcedureResult.Unknown),
        };
    }

    /// <summary>What a careful look finds: whether the attempt's change is there.</summary>
    public bool HasLanded(AttemptName name) => journal.TryGetValue(name, out var entry) && entry.HasLanded;

    public bool IsRunning(AttemptName name) => journal.TryGetValue(name, out var entry) && entry is { IsFence: false, IsCut: false, Result: null };

    private void Count(AttemptName name, ActionDefinition action, AttemptKind kind)
    {
        world.Seen.Begun++;
        if (journal.TryGetValue(name, out var before) && !before.IsFence)
        {
            throw new BrokenPromiseException(3, $"{name} was begun a second time.");
        }

        var others = journal.Where(pair => pair.Key with { Number = name.Number } == name && pair.Key.Number != name.Number).ToList();
        if (others.Find(pair => pair.Value.Kind != AttemptKind.Check && IsRunning(pair.Key)) is { Value: not null } running)
        {
            throw new BrokenPromiseException(3, $"{name} was begun while {running.Key} was running on the target.");
        }

        var last = others.Where(pair => pair.Value.HasLanded).OrderBy(pair => pair.Value.Landed).LastOrDefault();
        if (!action.Idempotent && kind == AttemptKind.Apply && last.Value is { Kind: AttemptKind.Apply })
        {
            throw new BrokenPromiseException(3, $"{name} runs once more what {last.Key} had applied, and {action.Id} is not idempotent.");
        }
    }

    private void End(Entry entry, bool isChange, Action<ProcedureResult> ended)
    {
        var (reboots, fails) = (world.Random.Chance(world.Faults.TargetReboots), world.Random.Chance(world.Faults.ProcedureFails));
        if (isChange && (reboots ? world.Random.Chance(0.5) : !fails))
        {
            entry.HasLanded = true;
            entry.Landed = ++world.Landings;
        }

        if (reboots)
        {
            entry.IsCut = true;
            return;
        }

        entry.Result = fails ? ProcedureResult.Failed : ProcedureResult.Applied;
        ended(entry.Result.Value);
    }

    private sealed class Entry
    {
        public AttemptKind Kind { get; init; }

        public int Begins { get; init; }

        public bool IsFence { get; init; }

        public bool IsCut { get; set; }

        public ProcedureResult? Result { get; set; }

        public bool HasLanded { get; set; }

        public long Landed { get; set; }
    }
}
