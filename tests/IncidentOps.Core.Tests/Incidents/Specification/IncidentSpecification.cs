using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Tests.Incidents.Specification;

/// <summary>Given events, when a command, then events or a refusal.</summary>
internal sealed class IncidentSpecification
{
    /// <summary>When every history begins.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 2, 0, 0, TimeSpan.Zero);

    public static readonly IncidentDeclared Declared = new(Incident.Semantics, IncidentMode.Live, Personal("Phish"), Severity.Sev2);

    /// <summary>A drill, declared by its facilitator.</summary>
    public static readonly Past DrillDeclared = (Declared with { Mode = IncidentMode.Drill }).By(Cast.Goro);

    /// <summary>When the clock of every specification's drill starts: scenario time 0:00.</summary>
    public static readonly DateTimeOffset Epoch = Start + TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, Exercise> exercises = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Plan> plans = new(StringComparer.Ordinal);
    private Decision? decision;
    private CommandContext? context;

    public IncidentState State { get; private set; } = IncidentState.None;

    private IncidentSpecification(IEnumerable<Plan> known)
    {
        foreach (var plan in known)
        {
            plans[plan.Version.Sha256] = plan;
        }
    }

    public bool IsRefused => decision is Refused;

    /// <summary>A stream that begins with these events.</summary>
    public static IncidentSpecification Given(params Past[] events) => new IncidentSpecification([]).And(events);

    /// <summary>A room with Aiko in command, and a run r1 of <paramref name="plan"/>.</summary>
    public static IncidentSpecification Room(Plan plan, params Past[] events) => new IncidentSpecification([plan])
        .And(Declared, new RoleTaken(IncidentRoles.Commander, null), new RunStarted("r1", plan.Version, []))
        .And(events);

    /// <summary>A drill that Goro has prepared, and whose clock does not run yet.</summary>
    public static IncidentSpecification Prepared(Exercise exercise, Plan plan, params Past[] events) => new IncidentSpecification([plan])
        .Also(exercise).And(DrillDeclared, ExerciseBuilder.Preparation(exercise, plan).By(Cast.Goro)).And(events);

    /// <summary>A drill under way since <see cref="Epoch"/>, with a run r1 of <paramref name="plan"/>.</summary>
    public static IncidentSpecification Drill(Exercise exercise, Plan plan, params Past[] events) => Prepared(
            exercise, plan, new DrillClockStarted().By(Cast.Goro), new RunStarted("r1", plan.Version, []).By(Cast.Goro).After(TimeSpan.Zero))
        .And(events);

    /// <summary>A stream that knows plans which no run has been started of.</summary>
    public static IncidentSpecification Knowing(params Plan[] known) => new(known);

    public static PersonalText? Personal(string? text) => PersonalText.From(text);

    public static DateTimeOffset Minute(double minutes) => Start + TimeSpan.FromMinutes(minutes);

    public IncidentSpecification Also(Plan plan)
    {
        plans[plan.Version.Sha256] = plan;
        return this;
    }

    public IncidentSpecification Also(Exercise exercise)
    {
        exercises[ExerciseBuilder.VersionOf(exercise).Sha256] = exercise;
        return this;
    }

    public IncidentSpecification And(params Past[] events)
    {
        foreach (var past in events)
        {
            var at = State.Exists ? State.LastRecordedAt + past.Later : Start;
            State = Incident.Evolve(
                State, new RecordedEvent(State.Version + 1, at, past.Actor.Id, past.CommandId, "hash", past.ClaimedAt, past.Event), PlanBySha256, ExerciseBySha256);
        }

        return this;
    }

    /// <summary>Decides a command: by Aiko, a minute after the last event, unless it says otherwise.</summary>
    public IncidentSpecification When(
        IncidentCommand command, Actor? by = null, DateTimeOffset? at = null, DateTimeOffset? claimedAt = null, LocalizedText? obstacle = null)
    {
        context = new CommandContext
        {
            Actor = by ?? Cast.Aiko,
            Now = at ?? (State.Exists ? State.LastRecordedAt + TimeSpan.FromMinutes(1) : Start),
            ClaimedAt = claimedAt,
            Plans = PlanBySha256,
            Exercises = ExerciseBySha256,
            Obstacle = (_, _, _) => obstacle,
            SealFreshSecret = parameter => $"sealed {parameter.Id}",
        };
        decision = Incident.Decide(State, command, context);
        return this;
    }

    /// <summary>The command leads to exactly these events. Answers the state after them.</summary>
    public IncidentState Then(params IncidentEvent[] expected)
    {
        if (decision is Refused refused)
        {
            Assert.Fail($"Refused as {refused.Refusal.Code}: {refused.Refusal.Reason.English}");
        }

        var events = Assert.IsType<Accepted>(decision).Events;
        Assert.Equal(string.Join('\n', expected.Select(one => one.ToString())), string.Join('\n', events.Select(one => one.ToString())));
        Assert.Null(StructuralDifference.Between(expected, events.ToArray()));
        foreach (var next in events)
        {
            var at = context!.Now > State.LastRecordedAt ? context.Now : State.LastRecordedAt;
            State = Incident.Evolve(
                State, new RecordedEvent(State.Version + 1, at, context.Actor.Id, Guid.Empty, "hash", context.ClaimedAt, next), PlanBySha256, ExerciseBySha256);
        }

        return State;
    }

    /// <summary>The command leads to nothing, for this reason.</summary>
    public Refusal ThenRefused(string code)
    {
        if (decision is Accepted accepted)
        {
            Assert.Fail($"Accepted: {string.Join(", ", accepted.Events)}");
        }

        var refusal = Assert.IsType<Refused>(decision).Refusal;
        Assert.Equal(code, refusal.Code);
        Assert.NotEmpty(refusal.Reason.English);
        Assert.NotEmpty(refusal.Reason.Japanese);
        return refusal;
    }

    /// <summary>How a step of r1 stands.</summary>
    public StepStatus? StatusOf(string step) => State.Run("r1")!.Progress.Find(step)?.Status;

    private Exercise? ExerciseBySha256(string sha256) => exercises.GetValueOrDefault(sha256);

    private Plan? PlanBySha256(string sha256) => plans.GetValueOrDefault(sha256);
}
