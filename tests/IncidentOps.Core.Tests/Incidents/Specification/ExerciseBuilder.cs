using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents.Specification;

/// <summary>Builds exercises as briefly as a specification needs them.</summary>
internal static class ExerciseBuilder
{
    public const string Staff = "staff";

    /// <summary>An exercise of two hours: Aiko commands, Ben and Chie are staff.</summary>
    public static Exercise ExerciseOf(Plan plan, params Inject[] injects) => new()
    {
        Id = "night-shift",
        Title = Text("Night shift"),
        Duration = TimeSpan.FromHours(2),
        Runbooks = [plan.Runbook.Id],
        Roles = [RoleOf(IncidentRoles.Commander, 1), RoleOf(Staff, 2)],
        Injects = [.. injects.Select((inject, index) => inject with { Number = index + 1 })],
    };

    public static ExerciseRole RoleOf(string id, int count) => new(id, Text(id), count, SourcePosition.None);

    public static Exercise Aiming(this Exercise exercise, params Objective[] objectives) => exercise with { Objectives = objectives };

    public static Exercise Answering(this Exercise exercise, params WorldRule[] world) => exercise with { World = world };

    public static ExerciseVersion VersionOf(Exercise exercise) => new(exercise.Id, VersionHash.OfText(exercise.Id));

    public static DrillPrepared Preparation(Exercise exercise, params Plan[] plans) =>
        new(VersionOf(exercise), [.. plans.Select(plan => plan.Version)], [.. Parts]);

    public static IReadOnlyList<DrillPart> Parts { get; } =
    [
        new(Cast.Goro.Id, DrillDuty.Facilitator), new(Cast.Hana.Id, DrillDuty.Observer), new(Cast.Aiko.Id, DrillDuty.Player, IncidentRoles.Commander),
        new(Cast.Ben.Id, DrillDuty.Player, Staff), new(Cast.Chie.Id, DrillDuty.Player, Staff),
    ];

    public static Inject At(string id, double minutes) => On(id, new AtTime(Minutes(minutes)));

    public static Inject WhenDone(string id, string step, double minutes = 0) => On(id, new AfterStep(step, Minutes(minutes)));

    public static Inject WhenTaken(string id, string step, string option, double minutes = 0) => On(id, new AfterOption(step, option, Minutes(minutes)));

    public static Inject Unless(string id, string step, double minutes) => On(id, new WhenMissing(step, Minutes(minutes)));

    public static Inject Following(string id, string inject, double minutes = 0) => On(id, new AfterInject(inject, Minutes(minutes)));

    public static Inject OnWord(string id) => On(id, new ByFacilitator());

    public static Inject To(this Inject inject, params string[] roles) => inject with { To = roles };

    public static Inject Asking(this Inject inject, string? objective = null) => inject with { Channel = InjectChannel.Question, Objective = objective };

    /// <summary>Within 10 minutes P, 20 S, 30 M; later or never U.</summary>
    public static Objective Aim(string id, string? step, Moment? from = null, string? option = null) => new()
    {
        Id = id, Step = step, Option = option, From = from, Task = Text(id), Performed = Minutes(10), Some = Minutes(20), Major = Minutes(30),
    };

    public static Moment FromInject(string id) => new(MomentKind.Inject, id);

    public static Moment FromStep(string id) => new(MomentKind.Step, id);

    public static WorldRule Answers(string action, params WorldAnswer[] answers) => new() { ActionId = action, Answers = answers };

    public static WorldAnswer Answer(ProcedureResult result, double seconds = 30, string output = "") =>
        new(TimeSpan.FromSeconds(seconds), result, output, new Dictionary<string, string>());

    public static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);

    private static Inject On(string id, Trigger trigger) => new() { Id = id, Trigger = trigger, Subject = Text(id), Body = Text("Body of " + id) };
}
