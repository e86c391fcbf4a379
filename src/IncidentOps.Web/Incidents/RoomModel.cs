using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Incidents.Timeline;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Incidents;

/// <summary>A room at one version, as its pieces show it to one audience.</summary>
/// <param name="Now">In the time that the incident lives by: a drill has its own.</param>
/// <param name="Sight">What of a drill is shown.</param>
public sealed record RoomModel(IncidentId Id, IncidentState State, Reader Reader, DateTimeOffset Now, INames Names, StepRows Rows, DrillSight Sight)
{
    /// <summary>The newest published version of each runbook: a run may be moved to it.</summary>
    public IReadOnlyDictionary<string, RunbookVersion> NewestVersions { get; init; } = new Dictionary<string, RunbookVersion>();

    /// <summary>The plans that a drill has pinned, those of no run too.</summary>
    public IReadOnlyList<Plan> DrilledPlans { get; init; } = [];

    /// <summary>Machine steps and messages wait since a restore; null where they run.</summary>
    public EffectsHold? Hold { get; init; }

    /// <summary>The organisation's webhooks, by name: a message by hand may go to them too.</summary>
    public IReadOnlyList<string> Webhooks { get; init; } = [];

    /// <summary>What the commander is called where no plan says it.</summary>
    public static readonly LocalizedText CommanderTitle = new("Incident commander", "指揮者");

    public Texts T => Reader.T;

    public string Title => State.Title?.Value ?? T["room.title-erased"];

    /// <summary>The version, as those count it to whom this is shown.</summary>
    public long Version => Sight.SequenceAt(State, State.Version);

    public bool IsDrill => State.Mode == IncidentMode.Drill;

    /// <summary>A drill that is talked through: a team answers questions, and works the plan only to read in it.</summary>
    public bool IsTalk => State.Drill is { Exercise.Kind: ExerciseKind.Discussion };

    /// <summary>An event in words, under the number that those have for it to whom this is shown.</summary>
    public TimelineEntry Entry(RecordedEvent recorded, PlanWords words) =>
        TimelineText.Of(recorded with { Event = Sight.Shown(recorded.Event) }, words) with { Version = Sight.SequenceAt(State, recorded.Version) };

    /// <summary>The phase of the first live step.</summary>
    public Phase? Phase => State.Runs.Where(run => run.IsOpen).SelectMany(run => run.Progress.Leaves).FirstOrDefault(view => view.IsLive)?.Phase;

    /// <summary>The roles of the plans being run, and `commander`, each with who holds it.</summary>
    public IReadOnlyList<RoleModel> Roles
    {
        get
        {
            var titles = new Dictionary<string, LocalizedText>(StringComparer.Ordinal)
            {
                [IncidentRoles.Commander] = CommanderTitle,
            };
            foreach (var role in State.Runs.Select(run => run.Plan).Concat(DrilledPlans).SelectMany(plan => plan.Called.Values.Prepend(plan.Runbook)).SelectMany(runbook => runbook.Roles))
            {
                titles[role.Id] = role.Title;
            }

            foreach (var role in State.RoleHolders.Keys.Concat(State.RoleOffers.Keys))
            {
                titles.TryAdd(role, new LocalizedText(role, role));
            }

            return [.. titles.Select(role => new RoleModel(
                role.Key, role.Value, State.RoleHolders.TryGetValue(role.Key, out var holder) ? holder : null,
                State.RoleOffers.GetValueOrDefault(role.Key)))];
        }
    }

    /// <summary>What a role is called in the drill: by the exercise, else by its plans.</summary>
    public string DrillRole(string id) => T.In(
        State.Drill?.Exercise.Role(id) is { Title.IsGiven: true } role ? role.Title : Roles.FirstOrDefault(known => known.Id == id)?.Title ?? new LocalizedText(id, id));

    /// <summary>Whether deadlines can still be settled: those of the law run on when an incident is closed, a drill's end with it.</summary>
    public bool HasClocks => State.IsOpen || (!IsDrill && State.ErasedAt is null);

    /// <summary>The clocks that the runs have opened: what is due first comes first, what has no time the last.</summary>
    public IReadOnlyList<ClockModel> Clocks =>
    [
        .. State.Runs.SelectMany(run => run.Plan.Clocks.Values).DistinctBy(clock => clock.Id).Select(clock => new ClockModel(
            clock, State.Clocks.GetValueOrDefault(clock.Id), State.KnownAt is { } known && clock.Deadline is { } deadline ? known + deadline : null))
            .OrderBy(clock => clock.Clock.Deadline ?? TimeSpan.MaxValue).ThenBy(clock => clock.Clock.Id, StringComparer.Ordinal),
    ];

    /// <summary>The live steps, in the order of the plan: what `next` is chosen from.</summary>
    public IEnumerable<StepRowModel> LiveRows => from run in State.Runs
                                                 where run.Status == RunStatus.Active
                                                 from view in run.Progress.Leaves
                                                 where view.IsLive
                                                 select Rows.Of(Id, State, run, view, Reader);

    /// <summary>Steps whose undo waits for a second person.</summary>
    public IEnumerable<StepRowModel> UndosAsked => from run in State.Runs
                                                   from view in run.Progress.Leaves
                                                   where run.Step(view.Key).UndoAsked is { IsAgreed: false }
                                                   select Rows.Of(Id, State, run, view, Reader);

    public IEnumerable<StepRowModel> RowsOf(RunState run) => run.Progress.Leaves.Select(view => Rows.Of(Id, State, run, view, Reader));

    /// <summary>
    /// A run's steps under the headings of their phases, each phase where the plan first comes to it; within a phase in the order of
    /// the plan. Steps of parallel branches would otherwise scatter one phase over many headings.
    /// </summary>
    public static IReadOnlyList<PhaseModel> PhasesOf(RunState run) =>
    [
        .. run.Progress.Leaves.GroupBy(view => view.Phase).Select(group => new PhaseModel(
            $"p-{run.Id}-{(group.Key is { } phase ? Reading.Words.Kebab(phase.ToString()) : "none")}", group.Key, [.. group])),
    ];
}

/// <summary>A heading of the checklist with its steps.</summary>
public sealed record PhaseModel(string HtmlId, Phase? Phase, List<StepView> Steps)
{
    public int Settled => Steps.Count(step => step.Status is StepStatus.Done or StepStatus.Skipped);

    public int Needed => Steps.Count(step => step.Status != StepStatus.NotNeeded);
}

/// <summary>A role and who has it.</summary>
public sealed record RoleModel(string Id, LocalizedText Title, PersonId? Holder, RoleOffer? Offer);

/// <summary>A deadline as the room shows it.</summary>
/// <param name="DueAt">Null while awareness is not recorded, or where it has no fixed end.</param>
public sealed record ClockModel(ClockDefinition Clock, ClockSetting? Setting, DateTimeOffset? DueAt)
{
    public string StateName => Setting is null ? "open" : Reading.Words.Kebab(Setting.State.ToString());
}
