using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Web.Drills;

/// <summary>One inject as those see it who conduct the drill.</summary>
/// <param name="DueAt">When it goes out by itself, in the incident's time; null where that is not in sight.</param>
/// <param name="IsMet">Goes out only where a step is missing, and it is done: see <see cref="Director.IsMet"/>.</param>
/// <param name="Planned">The scenario time at which it goes out by itself; null where that is not in sight. Known before the clock has started, too.</param>
public sealed record ConsoleInject(Inject Inject, InjectState State, DateTimeOffset? DueAt, TimeSpan? Planned, bool IsMet)
{
    /// <summary>Waits for its time, not for somebody.</summary>
    public bool IsTimed => State.IsOpen && Planned is not null;

    public string HtmlId => "ij-" + Inject.Id;

    public string Subject(Language language) => State.Subject?.Value ?? Inject.Subject.In(language);

    public string Body(Language language) => State.Body?.Value ?? Inject.Body.In(language);
}

/// <summary>The script of a drill as the console lays it out: what has been, what comes and when, and what waits for something.</summary>
public sealed record ConsoleModel(
    IReadOnlyList<ConsoleInject> Past, IReadOnlyList<ConsoleInject> Coming, IReadOnlyList<ConsoleInject> Waiting, DateTimeOffset? Epoch)
{
    /// <exception cref="InvalidOperationException">The incident is no drill of an exercise.</exception>
    public static ConsoleModel Of(IncidentState incident)
    {
        var drill = incident.Drill ?? throw new InvalidOperationException("The incident is no drill of an exercise.");
        var all = drill.Exercise.Injects.Select(inject => One(incident, drill, inject)).ToList();
        return new ConsoleModel(
            [.. all.Where(one => !one.State.IsOpen).OrderBy(one => one.State.ReleasedAt ?? DateTimeOffset.MaxValue).ThenBy(one => one.Inject.Number)],
            [.. all.Where(one => one.IsTimed).OrderBy(one => one.Planned).ThenBy(one => one.Inject.Number)],
            [.. all.Where(one => one.State.IsOpen && !one.IsTimed)],
            drill.Clock.Epoch);
    }

    private static ConsoleInject One(IncidentState incident, DrillState drill, Inject inject)
    {
        var (state, dueAt) = (drill.Inject(inject.Id), Director.DueAt(incident, inject));
        return new ConsoleInject(inject, state, dueAt, drill.Clock.Epoch is { } epoch ? dueAt - epoch : PlannedBefore(incident, state, inject), Director.IsMet(incident, inject));
    }

    /// <summary>Before the start there is a plan, but nothing is due.</summary>
    private static TimeSpan? PlannedBefore(IncidentState incident, InjectState state, Inject inject) =>
        !incident.IsOpen || incident.IsHalted || state.Status != InjectStatus.Scheduled ? null : inject.Trigger switch
        {
            AtTime trigger => trigger.At,
            WhenMissing trigger => trigger.At,
            _ => null,
        };

    /// <summary>What the facilitator has to think of first: of what comes by itself, the first that will go out as things stand.</summary>
    public ConsoleInject? Next => Coming.FirstOrDefault(one => !one.IsMet) ?? (Waiting.Count > 0 ? Waiting[0] : Coming.Count > 0 ? Coming[0] : null);

    /// <summary>Scenario time; empty before the start.</summary>
    public string At(DateTimeOffset? time) => time is { } at && Epoch is { } epoch ? ScenarioTime.Text(at - epoch) : "";
}

/// <summary>Says in words what makes an inject go out.</summary>
internal static class TriggerWords
{
    /// <param name="titleOf">The title of a step.</param>
    /// <param name="optionOf">The title of a decision's option.</param>
    public static string Of(Reading.Texts t, Exercise exercise, Trigger trigger, Func<string, LocalizedText> titleOf, Func<string, string, LocalizedText> optionOf) => trigger switch
    {
        AtTime at => ScenarioTime.Text(at.At),
        AfterStep after => t["exercises.after-step", t.In(titleOf(after.Step)), Later(t, after.Delay)],
        AfterOption after => t["exercises.after-option", t.In(titleOf(after.Step)), t.In(optionOf(after.Step, after.Option)), Later(t, after.Delay)],
        AfterInject after => t["exercises.after-inject", exercise.Inject(after.InjectId) is { } inject ? t.In(inject.Subject) : after.InjectId, Later(t, after.Delay)],
        WhenMissing missing => t["exercises.when-missing", ScenarioTime.Text(missing.At), t.In(titleOf(missing.Step))],
        _ => t["exercises.by-facilitator"],
    };

    private static string Later(Reading.Texts t, TimeSpan delay) => delay == TimeSpan.Zero ? "" : t["exercises.later", Reading.Words.Of(t, delay)];

    /// <summary>A step of some plans by its id.</summary>
    public static Step? Find(IEnumerable<Plan> plans, string id) =>
        plans.SelectMany(plan => plan.Called.Values.Prepend(plan.Runbook)).SelectMany(runbook => runbook.Root.SelfAndDescendants()).FirstOrDefault(step => step.Id == id);

    public static LocalizedText TitleOf(IEnumerable<Plan> plans, string id) => Find(plans, id) is { Title.IsGiven: true } step ? step.Title : new LocalizedText(id, id);

    public static LocalizedText OptionOf(IEnumerable<Plan> plans, string id, string option) =>
        (Find(plans, id) as DecisionStep)?.Options.FirstOrDefault(one => one.Id == option) is { Title.IsGiven: true } found ? found.Title : new LocalizedText(option, option);
}
