using CsCheck;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Incidents.Timeline;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;
using IncidentOps.Core.Tests.Incidents.Specification;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Engine.Tests.Incidents;

/// <summary>Whatever several people do to whatever plan, some things stay true. A failure prints the seed that shows it again (CsCheck_Seed).</summary>
public sealed class IncidentPropertyTests
{
    private static readonly Gen<int[]> Genes = Gen.Int[0, 9_999].Array[10, 80];
    private static readonly Gen<int[]> Doings = Gen.Int[0, 999_999].Array[1, 1_500];

    [Fact]
    public void Any_sequence_of_commands_keeps_the_invariants() =>
        Gen.Select(Genes, Doings).Sample((plan, doings) => new Play(plan, doings).Run(), iter: 400, threads: 2, print: pair => $"plan [{string.Join(',', pair.Item1)}], doings [{string.Join(',', pair.Item2)}]");

    /// <summary>Numbers that choices are read from: small ones choose simply, so that failures shrink to simple plays.</summary>
    private sealed class Choices(int[] genes)
    {
        private int next;

        public bool IsSpent => next >= genes.Length;

        public int Below(int bound) => IsSpent ? 0 : genes[next++] % bound;

        public T Of<T>(IReadOnlyList<T> items) => items[Below(items.Count)];
    }

    private sealed class Play
    {
        private readonly Choices doings;
        private readonly Plan first;
        private readonly Plan second;
        private readonly List<RecordedEvent> events = [];
        private readonly HashSet<string> settled = new(StringComparer.Ordinal);
        private DateTimeOffset now = IncidentSpecification.Start;
        private IncidentState state = IncidentState.None;

        public Play(int[] planGenes, int[] doings)
        {
            var genes = new Choices(planGenes);
            var number = 0;
            Step[] Steps(int depth) => [.. Enumerable.Range(0, 1 + genes.Below(3)).Select(_ => StepOf(depth))];
            Expression Condition() => genes.Below(3) switch
            {
                0 => Is("steps.s0.option", "yes"),
                1 => IsNumber("incident.severity", 1),
                _ => Is($"steps.s{genes.Below(number + 1)}.option", "yes"),
            };
            Step StepOf(int depth)
            {
                var id = $"s{++number}";
                return (depth > 2 ? genes.Below(9) : genes.Below(16)) switch
                {
                    0 => Todo(id),
                    1 => Decision(id, "yes", "no").Due(TimeSpan.FromMinutes(3)),
                    2 => Approval(id, 1 + genes.Below(2)),
                    3 => Action(id, Isolate, startsByItself: true).Retrying(1, TimeSpan.FromMinutes(1)),
                    4 => Action(id, Rotate).OnFailureContinue(),
                    5 => Notify(id, needsAcknowledgement: genes.Below(2) == 0),
                    6 => WaitUntil(id, IsNumber("incident.severity", 1), TimeSpan.FromMinutes(4)).OnFailureContinue(),
                    7 => Evidence(id).When(Condition()),
                    8 => Action(id, Block),
                    9 => Sequence(id, Steps(depth + 1)),
                    15 => Parallel(id, Steps(depth + 1)),
                    10 => If(id, Condition(), Steps(depth + 1), Steps(depth + 1)),
                    11 => While(id, Condition(), 3, Steps(depth + 1)),
                    12 => Each(id, Named("inputs.list"), "one", 3, Steps(depth + 1)),
                    13 => Switch(id, Named($"steps.s{1 + genes.Below(number)}.option"), Steps(depth + 1), ("yes", Steps(depth + 1))),
                    _ => Checklist(id, Steps(depth + 1)),
                };
            }

            Step[] steps = [Decision("s0", "yes", "no"), .. Enumerable.Range(0, 3).Select(_ => StepOf(0))];
            first = PlanOf("p", 1, steps).Taking(Input("list", isList: true, @default: "a\nb")).Opening("appi");
            second = PlanOf("p", 2, [steps[0], .. steps.Skip(2), Todo("added")]).Taking(Input("list", isList: true, @default: "a\nb")).Opening("appi");
            this.doings = new Choices(doings);
        }

        public void Run()
        {
            Do(new DeclareIncident("Phish"), Cast.Aiko);
            Do(new StartRun(first.Version.Sha256), Cast.Aiko);
            while (!doings.IsSpent)
            {
                now += TimeSpan.FromSeconds(doings.Below(400) - 20);
                var command = Choose();
                Do(command, doings.Below(5) == 0 ? doings.Of(Cast.All) : Fitting(command));
            }

            Assert.Null(StructuralDifference.Between(Incident.Fold(events, Find), state));
            var codec = new EventCodec();
            var back = events.Select(recorded => codec.Decode(HistoriesTests.Stored(recorded.Version, codec.Encode(recorded)))).ToList();
            Assert.Null(StructuralDifference.Between(events, back));
            Assert.Null(StructuralDifference.Between(Incident.Fold(back, Find), state));
            CheckErased(codec);
        }

        /// <summary>With every text destroyed the stream still folds, its plans still know their words, and every entry is still told.</summary>
        private void CheckErased(EventCodec codec)
        {
            var erased = events.Select(recorded => HistoriesTests.Stored(recorded.Version, codec.Encode(recorded)))
                .Select(stored => codec.Decode(stored with { Texts = [.. stored.Texts.Select(_ => (string?)null)] })).ToList();
            var folded = Incident.Fold(erased, Find);
            Assert.Equal(state.Version, folded.Version);
            Assert.Equal(state.Receipts.Count, folded.Receipts.Count);
            var words = new PlanWords(folded, erased, Find);
            foreach (var recorded in erased)
            {
                TimelineText.Of(recorded, words).Sentence.In(Language.Japanese, person => person.Value, at => at.ToString("O"));
            }

            IncidentSummary.Of(folded);
            Assert.All(PendingWakeups.Of(folded), wakeup => Assert.NotEmpty(wakeup.Key));
        }

        private Plan? Find(string sha256) => sha256 == first.Version.Sha256 ? first : sha256 == second.Version.Sha256 ? second : null;

        private void Do(IncidentCommand command, Actor actor)
        {
            var context = new CommandContext
            {
                Now = now, Actor = actor, Plans = Find, Obstacle = (_, _, _) => null, SealFreshSecret = _ => "sealed",
            };
            var decision = Incident.Decide(state, command, context);
            Assert.Null(StructuralDifference.Between(decision, Incident.Decide(state, command, context)));
            if (decision is not Accepted accepted)
            {
                return;
            }

            Assert.NotEmpty(accepted.Events);
            foreach (var happened in accepted.Events)
            {
                var at = now > state.LastRecordedAt ? now : state.LastRecordedAt;
                var recorded = new RecordedEvent(state.Version + 1, at, actor.Id, Guid.NewGuid(), "hash", null, happened);
                var before = state;
                state = Incident.Evolve(state, recorded, Find);
                events.Add(recorded);
                CheckSettledOnce(happened, before);
                CheckUndos(recorded, before);
            }

            CheckRuns();
            CheckWakeups();
        }

        private void CheckSettledOnce(IncidentEvent happened, IncidentState before)
        {
            switch (happened)
            {
                case StepReopened reopened:
                    settled.Remove($"{reopened.Run}/{reopened.Step}");
                    break;
                case StepCompleted { Run: var run, Step: var step }:
                    Assert.True(settled.Add($"{run}/{step}"), $"{step} was settled twice.");
                    break;
                case StepSkipped { Run: var run, Step: var step }:
                    Assert.True(settled.Add($"{run}/{step}"), $"{step} was settled twice.");
                    break;
                case DecisionTaken { Run: var run, Step: var step }:
                    Assert.True(settled.Add($"{run}/{step}"), $"{step} was settled twice.");
                    break;
                case ActionStarted started:
                    Assert.False(before.Run(started.Run)!.Step(started.Step).IsRunning);
                    break;
                case RunCompleted completed:
                    Assert.True(before.Run(completed.Run)!.Progress.IsComplete);
                    break;
                default:
                    break;
            }
        }

        /// <summary>What contains something is re-opened by two people, or without approval and visibly so.</summary>
        private static void CheckUndos(RecordedEvent recorded, IncidentState before)
        {
            switch (recorded.Event)
            {
                case ActionStarted { Kind: AttemptKind.Undo, Action: Block } undo when before.Run(undo.Run)!.Step(undo.Step) is { IsApplied: true } step:
                    Assert.True(step.UndoAsked is { IsBypassed: true } || (step.UndoAsked?.ApprovedBy is { } approver && approver != step.UndoAsked.By));
                    break;
                case UndoApproved approved when before.Run(approved.Run)!.Step(approved.Step).UndoAsked is { IsAgreed: false } asked:
                    Assert.NotEqual(asked.By, recorded.Actor);
                    break;
                default:
                    break;
            }
        }

        private void CheckRuns()
        {
            foreach (var run in state.Runs)
            {
                var isSettled = run.Progress.Leaves.All(view => view.Status is StepStatus.Done or StepStatus.Skipped or StepStatus.NotNeeded
                    || (view.Status == StepStatus.Failed && view.Step.OnFailure.Kind != FailureKind.Stop)) && !run.Steps.Values.Any(step => step.IsRunning);
                Assert.Equal(isSettled, run.Progress.IsComplete);
                Assert.False(run.Status == RunStatus.Active && run.Progress.IsComplete, $"{run.Id} is complete and nobody has noticed.");
                Assert.Equal(run.Progress.Steps.Length, run.Progress.Steps.Select(view => view.Key).Distinct().Count());
                Assert.All(run.Steps.Values, step => Assert.All(step.Attempts.SkipLast(1), attempt => Assert.NotNull(attempt.Result)));
                Assert.All(run.Progress.Leaves.Where(view => view.IsLive), view => Assert.Contains(view.Key, run.ReadyAt.Keys));
                Assert.All(run.Progress.Leaves.Where(view => view.Status is StepStatus.NotReached or StepStatus.NotNeeded), view => Assert.DoesNotContain(view.Key, run.ReadyAt.Keys));
            }
        }

        private void CheckWakeups()
        {
            var wakeups = PendingWakeups.Of(state).ToList();
            Assert.Equal(wakeups.Count, wakeups.Select(wakeup => wakeup.Key).Distinct().Count());
            foreach (var wakeup in wakeups)
            {
                Assert.True(wakeup.Run is null || state.Run(wakeup.Run) is not null);
                Assert.True(wakeup.Step is null || state.Run(wakeup.Run!)!.Progress.Find(wakeup.Step) is not null || state.Run(wakeup.Run!)!.Steps.ContainsKey(wakeup.Step));
                Assert.True(wakeup.Notification is null || state.Notifications.Exists(sent => sent.Id == wakeup.Notification));
                Assert.False(wakeup.Kind == WakeupKind.StartAction && state.Run(wakeup.Run!)!.Step(wakeup.Step!).IsRunning);
            }
        }

        /// <summary>Somebody who may do it: what is refused for its sender alone tries little.</summary>
        private Actor Fitting(IncidentCommand command) => command switch
        {
            Wake or FinishAction or RecordDelivery or QueueNotification => Cast.TheEngine,
            GiveApproval or DenyApproval or ApproveUndo or DeclineUndo => doings.Of([Cast.Chie, Cast.Dai]),
            EraseText => Cast.Fumi,
            _ => doings.Of([Cast.Aiko, Cast.Ben, Cast.Emi]) is var person && command is StartAction { Kind: AttemptKind.Undo } or PauseRun or ResumeRun
                or AbortRun or MoveRun or CloseIncident or ReopenIncident or BypassApproval or BypassUndoApproval ? Cast.Emi : person,
        };

        private IncidentCommand Choose()
        {
            if (state.ClosedAt is not null && doings.Below(3) > 0)
            {
                return new ReopenIncident("x");
            }

            if (state.Runs.Find(one => one.Status == RunStatus.Paused) is { } paused && doings.Below(3) > 0)
            {
                return new ResumeRun(paused.Id);
            }

            if (doings.Below(15) == 0)
            {
                return new SetSeverity((Severity)(1 + doings.Below(2)));
            }

            var run = state.Runs.Count == 0 ? "r1" : doings.Of(state.Runs).Id;
            var views = state.Run(run)?.Progress.Leaves.ToList() ?? [];
            // Mostly where something can happen, now and then anywhere.
            var likely = views.Where(view => view.IsLive).ToList();
            var view = views.Count == 0 ? null : likely.Count > 0 && doings.Below(5) > 0 ? doings.Of(likely) : doings.Of(views);
            var step = view?.Key ?? "s1";
            return doings.Below(12) > 1 && view is not null ? OnStep(run, step, view) : AtLarge(run);
        }

        private IncidentCommand OnStep(string run, string step, StepView view)
        {
            var attempt = state.Run(run)!.Step(step).LastAttempt?.Number ?? 1;
            var result = doings.Below(2) == 0 ? ProcedureResult.Failed : (ProcedureResult)doings.Below(5);
            return (view.Step, doings.Below(4)) switch
            {
                _ when view.Status is StepStatus.Done or StepStatus.Skipped && doings.Below(3) == 0 => new ReopenStep(run, step),
                (_, 3) => Any(run, step, attempt, result),
                (DecisionStep, _) => new DecideStep(run, step, doings.Below(2) == 0 ? "yes" : "no"),
                (ApprovalStep, 0) => new RequestApproval(run, step),
                (ApprovalStep, _) => new GiveApproval(run, step),
                (ActionStep, _) when view.Status is StepStatus.Ready or StepStatus.Waiting => new StartAction(run, step),
                (ActionStep, 0 or 1) => new FinishAction(run, step, attempt, result, 0, TimeSpan.FromTicks(doings.Below(99_999)), "x", null),
                (ActionStep, _) => new ResolveOutcome(run, step, attempt, result, "x"),
                (NotifyStep, 0) => new QueueNotification(run, step, [Cast.Ben.Id, Cast.Chie.Id], "Read", "", true),
                (EvidenceStep, _) => new AttachEvidence(run, step, "f", "text/plain", 1, new string('a', 64)),
                _ => new CompleteStep(run, step),
            };
        }

        private IncidentCommand Any(string run, string step, int attempt, ProcedureResult result) => doings.Below(18) switch
        {
            14 => new RequestUndo(run, step, "x"),
            15 => new ApproveUndo(run, step),
            16 => new DeclineUndo(run, step, "x"),
            17 => new BypassUndoApproval(run, step, "x"),
            0 => new CompleteStep(run, step),
            1 => new SkipStep(run, step, "x"),
            2 => new ReopenStep(run, step),
            3 => new ClaimStep(run, step),
            4 => new ReleaseStep(run, step),
            5 => new DenyApproval(run, step, "x"),
            6 => new BypassApproval(run, step, "x"),
            7 => new StartAction(run, step, AttemptKind.Undo),
            8 => new StartAction(run, step, AttemptKind.Check),
            9 => new CancelAction(run, step),
            10 => new FinishAction(run, step, attempt, result, null, TimeSpan.Zero, null, null),
            11 => new ResolveOutcome(run, step, attempt, result, "x"),
            12 => new GiveApproval(run, step),
            _ => new QueueNotification(run, step, [Cast.Ben.Id], "Read", "", false),
        };

        private IncidentCommand AtLarge(string run) => doings.Below(16) switch
        {
            0 => new Wake(PendingWakeups.Of(state).Select(wakeup => wakeup.Key).DefaultIfEmpty("none").First()),
            1 => new SetSeverity((Severity)(1 + doings.Below(4))),
            2 => new PauseRun(run),
            3 => new ResumeRun(run),
            4 => new AbortRun(run, "x"),
            5 => new MoveRun(run, second.Version.Sha256, "x"),
            6 => new TakeRole(IncidentRoles.Commander),
            7 => new AcknowledgeNotification("m1"),
            8 => new RecordDelivery("m1", Cast.Ben.Id, "smtp", (DeliveryState)doings.Below(3), null),
            9 => new PostStatusUpdate("x", now + TimeSpan.FromMinutes(doings.Below(30))),
            10 => new CloseIncident("x"),
            11 => new ReopenIncident("x"),
            12 => new StartRun(first.Version.Sha256),
            13 => new SettleClock("appi", ClockState.Reported, "x"),
            14 => new EraseText(1 + doings.Below(9), "x"),
            _ => new AddNote("x"),
        };
    }
}
