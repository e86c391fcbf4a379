using IncidentOps.Core.Exercises;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents.Timeline;

/// <summary>What the plans of an incident call things: steps, roles, options, clocks. What no plan names is called by its id.</summary>
public sealed class PlanWords
{
    private static readonly LocalizedText CommanderTitle = new("Incident commander", "指揮者");

    private readonly Dictionary<string, IReadOnlyList<Plan>> plansByRun;
    private readonly IncidentState state;

    /// <param name="state">The incident, at or after the events to be told.</param>
    public PlanWords(IncidentState state)
        : this(state, [], static _ => null)
    {
    }

    /// <param name="events">All events of the incident: a run that was moved still finds the words of its former plan.</param>
    /// <param name="plans">Finds a plan by the SHA-256 of its version.</param>
    public PlanWords(IncidentState state, IEnumerable<RecordedEvent> events, Func<string, Plan?> plans)
    {
        this.state = state;
        var former = events.Select(recorded => recorded.Event).OfType<RunMoved>()
            .Select(moved => (moved.Run, Plan: plans(moved.From.Sha256))).Where(pair => pair.Plan is not null).Reverse()
            .ToLookup(pair => pair.Run, pair => pair.Plan!);
        plansByRun = state.Runs.ToDictionary(run => run.Id, run => (IReadOnlyList<Plan>)[run.Plan, .. former[run.Id]], StringComparer.Ordinal);
    }

    internal bool IsDrill => state.Mode == IncidentMode.Drill;

    /// <summary>The step's title; inside `each` with its item: “Disable (a@example.com)”.</summary>
    public LocalizedText Step(string run, string key)
    {
        var view = state.Run(run)?.Progress.Find(key);
        var step = view?.Step ?? FindStep(run, key);
        var title = step is { Title.IsGiven: true } ? step.Title : new LocalizedText(key, key);
        return view is { Item: { Length: > 0 } item }
            ? new LocalizedText($"{title.In(Language.English)} ({item})", $"{title.In(Language.Japanese)}（{item}）")
            : title;
    }

    public LocalizedText Role(string id) =>
        Plans().Select(plan => Runbooks(plan).Select(runbook => runbook.Role(id)).FirstOrDefault(role => role is not null))
            .FirstOrDefault(role => role is { Title.IsGiven: true })?.Title
        ?? (id == IncidentRoles.Commander ? CommanderTitle : new LocalizedText(id, id));

    public LocalizedText Option(string run, string key, string option)
    {
        var step = state.Run(run)?.Progress.Find(key)?.Step ?? FindStep(run, key);
        return (step as DecisionStep)?.Options.FirstOrDefault(candidate => candidate.Id == option) is { Title.IsGiven: true } found
            ? found.Title
            : new LocalizedText(option, option);
    }

    public LocalizedText Clock(string id) =>
        Plans().Select(plan => plan.Clocks.GetValueOrDefault(id)).FirstOrDefault(clock => clock is { Title.IsGiven: true })?.Title
        ?? new LocalizedText(id, id);

    public LocalizedText Runbook(string run) =>
        state.Run(run)?.Plan.Runbook.Title is { IsGiven: true } title ? title : new LocalizedText(run, run);

    /// <summary>An inject's subject: what the facilitator wrote, who changed it or made it up, else that of the exercise.</summary>
    internal SentencePart Inject(string id) => state.Drill?.Inject(id).Subject is { } subject ? new WrittenPart(subject)
        : state.Drill?.Exercise.Inject(id) is { } inject ? new LocalizedWords(inject.Subject)
        : new Words(id);

    /// <summary>The incident's time of what was recorded at a server time: they differ in a drill alone.</summary>
    internal DateTimeOffset TimeOf(DateTimeOffset server) => state.Drill?.TimeOf(server) ?? server;

    /// <summary>An exercise's title, where the drill is still held on it.</summary>
    internal SentencePart Exercise(ExerciseVersion version) =>
        state.Drill is { } drill && drill.Version == version && drill.Exercise.Title.IsGiven ? new LocalizedWords(drill.Exercise.Title) : new Words(version.ExerciseId);

    /// <summary>An objective's critical task.</summary>
    internal LocalizedText Objective(string id) => state.Drill?.Exercise.Objective(id)?.Task ?? new LocalizedText(id, id);

    /// <summary>True where the step sends a message.</summary>
    public bool IsNotify(string run, string key) =>
        (state.Run(run)?.Progress.Find(key)?.Step ?? FindStep(run, key)) is NotifyStep;

    /// <summary>
    /// Whether the step's message had reached all whom it was for: then its completion is the machine's word, and a person's tick where not.
    /// </summary>
    internal bool ReachedEveryone(string run, string step, DateTimeOffset at) =>
        state.Notifications.FindLast(sent => sent.Run == run && sent.Step == step && sent.At <= at)?.IsSettledBy(at) == true;

    private IEnumerable<Plan> Plans() => plansByRun.Values.SelectMany(plans => plans);

    private static IEnumerable<Runbook> Runbooks(Plan plan) => plan.Called.Values.Prepend(plan.Runbook);

    /// <summary>Follows a key (`call/per-account#2/disable`) through the plan: only calls lead into another runbook.</summary>
    private Step? FindStep(string run, string key)
    {
        foreach (var plan in plansByRun.GetValueOrDefault(run, []))
        {
            var runbookId = plan.Runbook.Id;
            Step? step = null;
            foreach (var segment in key.Split('/'))
            {
                var id = segment.IndexOf('#', StringComparison.Ordinal) is >= 0 and var mark ? segment[..mark] : segment;
                step = plan.Find(runbookId, id);
                runbookId = step is CallStep call ? call.RunbookId : runbookId;
            }

            if (step is not null)
            {
                return step;
            }
        }

        return null;
    }
}
