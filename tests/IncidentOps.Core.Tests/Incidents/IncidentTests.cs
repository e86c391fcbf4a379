using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class IncidentTests
{
    private static readonly Func<string, Plan?> NoPlans = _ => null;

    public static TheoryData<Type> Commands => [.. typeof(IncidentCommand).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(IncidentCommand)))];

    private static RecordedEvent Recorded(long version, IncidentEvent happened, double minute = 0) =>
        new(version, Minute(minute), Aiko.Id, Guid.Empty, "", null, happened);

    [Fact]
    public void A_chain_of_consequences_is_followed_to_its_end()
    {
        var plan = PlanOf(
            Decision("d", "x"), WaitUntil("w1", Is("steps.d.option", "x")), WaitUntil("w2", Is("steps.w1.status", "done")), Todo("never").When(Is("inputs.no", "y")));
        Room(plan).When(new DecideStep("r1", "d", "x")).Then(
            new DecisionTaken("r1", "d", "x", null), new WaitEnded("r1", "w1", true), new WaitEnded("r1", "w2", true), new RunCompleted("r1"));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_made_of_nothing_is_refused_and_never_throws(Type type)
    {
        var constructor = type.GetConstructors().MaxBy(candidate => candidate.GetParameters().Length)!;
        var nothing = constructor.GetParameters()
            .Select(parameter => parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null).ToArray();
        var command = (IncidentCommand)constructor.Invoke(nothing);
        foreach (var room in new[] { Knowing(), Given(Declared), Room(PlanOf(Todo("a")), new NoteAdded("n1", null)) })
        {
            foreach (var actor in new[] { Aiko, Emi, Fumi })
            {
                Assert.True(room.When(command, by: actor).IsRefused);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void What_was_erased_takes_no_command_in_that_could_bring_new_words(Type type)
    {
        Type[] harmless =
        [
            typeof(AcknowledgeNotification), typeof(EraseExpiredIncident), typeof(EraseIncident), typeof(EraseText), typeof(OpenEvidence),
            typeof(RecordEvidenceErased), typeof(Wake),
        ];
        var constructor = type.GetConstructors().MaxBy(candidate => candidate.GetParameters().Length)!;
        var command = (IncidentCommand)constructor.Invoke([.. constructor.GetParameters()
            .Select(parameter => parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null)]);
        if (!harmless.Contains(type))
        {
            Given(Declared, new IncidentClosed(Personal("Over")), new IncidentErased(ErasureCause.Retention, null)).When(command, by: Fumi).ThenRefused("erased");
        }
    }

    [Fact]
    public void What_rests_on_the_rooms_present_state_does_not_arrive_late_and_ticks_and_notes_do()
    {
        var plan = PlanOf(Checklist("c", Decision("d", "x"), Approval("p"), Action("m"), Todo("a")));
        foreach (var command in new IncidentCommand[]
                 {
                     new DecideStep("r1", "d", "x"), new RequestApproval("r1", "p"), new GiveApproval("r1", "p"), new DenyApproval("r1", "p", "x"),
                     new BypassApproval("r1", "p", "x"), new StartAction("r1", "m"), new ResolveOutcome("r1", "m", 1, ProcedureResult.Applied, "x"),
                 })
        {
            Room(plan).When(command, claimedAt: Minute(1)).ThenRefused("not-late");
        }

        Room(plan).When(new CompleteStep("r1", "a"), claimedAt: Minute(1)).Then(new StepCompleted("r1", "a", null));
        Room(plan).When(new AddNote("x"), claimedAt: Minute(1)).Then(new NoteAdded("n1", Personal("x")));
    }

    [Fact]
    public void A_command_of_which_Core_knows_nothing_throws() =>
        Assert.Throws<InvalidOperationException>(() => Given(Declared).When(new UnheardOf()));

    [Fact]
    public void An_event_of_which_Core_knows_nothing_throws() =>
        Assert.Throws<InvalidOperationException>(() => Given(Declared, new Unseen()));

    [Fact]
    public void A_gap_a_repetition_or_time_running_backwards_throws()
    {
        var declared = Incident.Evolve(IncidentState.None, Recorded(1, Declared, minute: 5), NoPlans);
        Assert.Throws<InvalidOperationException>(() => Incident.Evolve(declared, Recorded(3, new NoteAdded("n1", null), 5), NoPlans));
        Assert.Throws<InvalidOperationException>(() => Incident.Evolve(declared, Recorded(1, new NoteAdded("n1", null), 5), NoPlans));
        Assert.Throws<InvalidOperationException>(() => Incident.Evolve(declared, Recorded(2, new NoteAdded("n1", null), 4), NoPlans));
        Assert.Throws<InvalidOperationException>(() => Incident.Evolve(declared, Recorded(2, Declared, 5), NoPlans));
        Assert.Throws<InvalidOperationException>(() => Incident.Evolve(IncidentState.None, Recorded(1, new NoteAdded("n1", null)), NoPlans));
    }

    [Fact]
    public void Other_semantics_a_missing_plan_or_run_throw()
    {
        Assert.Throws<InvalidOperationException>(() => Given(Declared with { Semantics = 2 }));
        Assert.Throws<InvalidOperationException>(() => Given(Declared, new RunStarted("r1", PlanOf(Todo("a")).Version, [])));
        Assert.Throws<InvalidOperationException>(() => Given(Declared, new StepCompleted("r1", "a", null)));
    }

    [Fact]
    public void A_receipt_spans_all_the_events_of_one_command()
    {
        var id = Guid.Parse("01980000-0000-7000-8000-000000000001");
        var room = Room(PlanOf(Todo("a")), new Past(new StepCompleted("r1", "a", null)) { CommandId = id }, new Past(new RunCompleted("r1")) { CommandId = id });
        Assert.Equal(new Receipt(Aiko.Id, "hash", 4, 5), Assert.Single(room.State.Receipts).Value);
    }

    [Fact]
    public void A_clock_that_has_gone_back_does_not_turn_time_round()
    {
        var room = Room(PlanOf(Todo("a"), Todo("b")));
        var state = room.When(new CompleteStep("r1", "a"), at: Minute(-5)).Then(new StepCompleted("r1", "a", null));
        Assert.Equal(Minute(2), state.LastRecordedAt);
    }

    private sealed record UnheardOf : IncidentCommand;

    private sealed record Unseen : IncidentEvent;
}
