using System.Security.Cryptography;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using IncidentOps.Engine.Incidents;
using static IncidentOps.Core.Tests.Incidents.Specification.ExerciseBuilder;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Simulation;

/// <summary>
/// Many incidents, people, hosts, one disk and one server process after another, on one thread and one simulated clock: all of it
/// follows from a seed. It starts below MediatR: the sessions, the rules and the codec are the real ones.
/// </summary>
internal sealed class World
{
    private static readonly Plan Takeover = PlanOf(
        "takeover", 1,
        Action("collect", startsByItself: true).Retrying(2, TimeSpan.FromMinutes(1)),
        Decision("active", "yes", "no").Due(TimeSpan.FromMinutes(10)),
        If("contain", Is("steps.active.option", "yes"), [Approval("agree"), Action("rotate", Rotate), Action("isolate")], [Todo("watch")]),
        Parallel("side", Todo("call").Due(TimeSpan.FromMinutes(5)), Evidence("keep"), Checklist("list", Todo("x"), Todo("y").When(IsNumber("incident.severity", 1)))),
        While("loop", IsNot("steps.again.option", "no"), 3, Todo("scan"), Decision("again", "yes", "no")),
        Notify("tell", needsAcknowledgement: true),
        WaitFor("pause", TimeSpan.FromMinutes(10)),
        Todo("review"));

    private static readonly Plan Outbreak = PlanOf(
        "outbreak", 1,
        Action("page", Page, startsByItself: true).OnFailureContinue(),
        Each("per", Named("inputs.accounts"), "account", 5, Action("rotate", Rotate), Todo("tell-user").Due(TimeSpan.FromMinutes(3))),
        WaitUntil("calm", IsNumber("incident.severity", 4), TimeSpan.FromMinutes(15)).OnFailureContinue(),
        Action("isolate").Retrying(1, TimeSpan.FromSeconds(30)),
        Todo("end")).Taking(Input("accounts", isList: true, @default: "a\nb\nc"));

    /// <summary>Every kind of trigger, at times close together, an hour apart and long after the end.</summary>
    private static readonly Exercise Night = ExerciseOf(
        Takeover,
        At("zero", 0), At("mail", 5).To(ExerciseBuilder.Staff), At("same", 5), At("hour", 65), At("next-hour", 125), At("day", 1_500),
        Following("reply", "mail"), Following("hour-later", "mail", 60), Following("chain", "hour-later", 0.5), Following("after-word", "word", 1),
        WhenDone("called", "call"), WhenDone("collected", "collect", 3), WhenTaken("stolen", "active", "yes", 2), WhenTaken("calm", "active", "no"),
        Unless("nudge", "call", 20), Unless("unneeded", "collect", 15), Unless("nudge-late", "review", 200), OnWord("word"), OnWord("never"), At("question", 30).Asking("talk")).Aiming(
            Aim("call", "call"), Aim("decide", "active", FromInject("mail"), "yes"), Aim("talk", null), Aim("isolate", "isolate", FromStep("active"))).Answering(
                Answers(Isolate, Answer(ProcedureResult.NotApplied, 20), Answer(ProcedureResult.Unknown, 200), Answer(ProcedureResult.Applied, 45)),
                Answers("*", Answer(ProcedureResult.Applied, 5)));

    private readonly Dictionary<IncidentId, IncidentMode> modes = [];
    private readonly List<SimulatedPerson> people;
    private readonly SimulatedFacilitator facilitator;

    /// <param name="incidents">How many, of which a fifth are bare drills.</param>
    /// <param name="drills">How many drills of an exercise beside them.</param>
    public World(ulong seed, Faults faults, int incidents, int drills = 0)
    {
        Random = new SeededRandom(seed);
        Faults = faults;
        var salts = new SeededRandom(seed ^ 0xA5A5);
        Codec = new EventCodec(salt => salts.NextGuid().TryWriteBytes(salt));
        Context = new SessionContext
        {
            Clock = Scheduler, Codec = Codec, Plans = Find, Exercises = FindExercise, Obstacle = (_, _, _) => null, SealFreshSecret = parameter => $"sealed {parameter.Id}",
        };
        people = [.. Staff.Select(actor => new SimulatedPerson(this, actor))];
        Disk = new SimulatedDisk(this);
        Target = new SimulatedTarget(this);
        for (var number = 0; number < incidents; number++)
        {
            var id = new IncidentId(Random.NextGuid());
            modes[id] = Random.Chance(0.2) ? IncidentMode.Drill : IncidentMode.Live;
            Incidents.Add(id);
        }

        for (var number = 0; number < drills; number++)
        {
            var id = new IncidentId(Random.NextGuid());
            modes[id] = IncidentMode.Drill;
            Incidents.Add(id);
            Drills.Add(id);
        }

        facilitator = new SimulatedFacilitator(this);
        people.Add(facilitator.Person);
        Server = new SimulatedServer(this);
    }

    public SeededRandom Random { get; }

    public Scheduler Scheduler { get; } = new();

    public Faults Faults { get; private set; }

    public EventCodec Codec { get; }

    public SessionContext Context { get; }

    public SimulatedDisk Disk { get; }

    public SimulatedTarget Target { get; }

    public SimulatedServer Server { get; }

    public List<IncidentId> Incidents { get; } = [];

    /// <summary>Those of the incidents that are drills of the exercise.</summary>
    public List<IncidentId> Drills { get; } = [];

    public static Exercise Exercise => Night;

    public static PrepareDrill Preparation => new(VersionOf(Night).Sha256, [Takeover.Version.Sha256], [.. Parts]);

    public IReadOnlyList<Actor> Staff { get; } = [Cast.Aiko, Cast.Ben, Cast.Chie, Cast.Dai, Cast.Emi, Cast.Fumi];

    public HashSet<(IncidentId Incident, string Notification, PersonId To)> Delivered { get; } = [];

    public Sights Seen { get; } = new();

    public DrillSights SeenInDrills { get; } = new();

    public long Landings { get; set; }

    public bool IsPlaying { get; private set; } = true;

    /// <summary>Plays for a time in which things go wrong, lets everything come to rest without faults, and looks at what is left.</summary>
    /// <param name="rest">How long everything may take to come to rest.</param>
    /// <param name="crashAt">The server dies just before this step.</param>
    /// <param name="mostLate">How late, by the server, an inject may go out after its time; null where the server is down at any time.</param>
    /// <returns>A hash over everything that is on disk at the end.</returns>
    public string Run(TimeSpan play, TimeSpan rest, int? crashAt = null, TimeSpan? mostLate = null)
    {
        foreach (var incident in Incidents.Except(Drills))
        {
            Scheduler.After(Random.Seconds(0, 120), () => people[0].Send(incident, new DeclareIncident("Phish", Severity.Sev2, modes[incident])));
            Scheduler.After(Random.Seconds(150, 200), () => people[0].Send(incident, StartOf(incident)));
        }

        people.Where(person => person != facilitator.Person).ToList().ForEach(person => person.ActForEver());
        Drills.ForEach(facilitator.ConductForEver);
        Misfortune();
        Advance(play, crashAt);
        (IsPlaying, Faults) = (false, Faults.None with { Planted = Faults.Planted });
        Drills.ForEach(facilitator.Finish);
        Advance(rest, crashAt);
        foreach (var incident in Incidents)
        {
            Promises.Check(this, incident);
        }

        Drills.ForEach(drill => DrillPromises.Check(this, drill, mostLate));

        CheckWhatWasAcknowledged();
        CheckThatAllWasAnswered();
        return Hash();
    }

    public bool IsLive(IncidentId incident) => modes[incident] == IncidentMode.Live;

    public static ActionDefinition ActionOf(AttemptState attempt) => Actions[attempt.Action];

    public IncidentState Fold(string stream) => Incident.Fold(Disk.Read(stream).Select(Codec.Decode), Find, FindExercise);

    /// <summary>The first note's event, or the declaration where there is none.</summary>
    public long NoteVersionOf(IncidentId incident) => Disk.Read(incident.Stream).FirstOrDefault(stored => stored.Type == "noteAdded")?.Version ?? 1;

    /// <summary>Promise 1: what somebody was told is on disk, under the id that it was sent with.</summary>
    public void CheckWhatWasAcknowledged()
    {
        foreach (var sent in people.SelectMany(person => person.Outbox))
        {
            if (sent.Answer is not CommandAccepted accepted)
            {
                continue;
            }

            var events = Disk.Read(sent.Incident.Stream);
            if (events.Count < accepted.LastVersion || events.Skip((int)accepted.FirstVersion - 1).Take((int)(accepted.LastVersion - accepted.FirstVersion) + 1).Any(stored => stored.CommandId != sent.Id))
            {
                throw new BrokenPromiseException(1, $"{sent.Command} was acknowledged as {accepted} and is not on disk.");
            }
        }
    }

    private static Plan? Find(string sha256) => sha256 == Takeover.Version.Sha256 ? Takeover : sha256 == Outbreak.Version.Sha256 ? Outbreak : null;

    private static Exercise? FindExercise(string sha256) => sha256 == VersionOf(Night).Sha256 ? Night : null;

    private StartRun StartOf(IncidentId incident) => new((Incidents.IndexOf(incident) % 3 == 0 ? Outbreak : Takeover).Version.Sha256);

    private void Advance(TimeSpan time, int? crashAt)
    {
        var until = Scheduler.Now + time;
        do
        {
            if (Scheduler.Steps == crashAt)
            {
                Server.Crash();
            }
        }
        while (Scheduler.Step(until));
    }

    private void Misfortune() => Scheduler.After(TimeSpan.FromMinutes(1), () =>
    {
        if (Random.Chance(Faults.CrashEachMinute))
        {
            Server.Crash();
        }

        if (IsPlaying)
        {
            Misfortune();
        }
    });

    private void CheckThatAllWasAnswered()
    {
        if (people.SelectMany(person => person.Outbox).FirstOrDefault(sent => sent.Answer is null) is { } lost)
        {
            throw new BrokenPromiseException(4, $"{lost.Command} was sent {lost.Tries} times and never answered.");
        }

        Seen.Accepted += people.Sum(person => person.Outbox.Count(sent => sent.Answer is CommandAccepted));
        Seen.Refused += people.Sum(person => person.Outbox.Count(sent => sent.Answer is CommandRefused));
    }

    private string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var stored in Incidents.SelectMany(incident => Disk.Read(incident.Stream)))
        {
            Seen.Events++;
            Seen.RunsCompleted += stored.Type == "runCompleted" ? 1 : 0;
            hash.AppendData(stored.Payload.Span);
            hash.AppendData(BitConverter.GetBytes(stored.RecordedAt.UtcTicks));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
