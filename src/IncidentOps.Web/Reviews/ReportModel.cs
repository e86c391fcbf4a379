using System.Globalization;
using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Incidents.Timeline;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Reviews;

/// <summary>
/// The after-action report of one incident for one reader. What it says is <see cref="ActionReport"/>'s; here are only the words for it: titles
/// from the plan and the exercise, names, and times as people read them.
/// </summary>
public sealed record ReportModel(IncidentId Id, IncidentState State, Reader Reader, INames Names, DateTimeOffset Now)
{
    public ActionReport Report { get; } = ActionReport.Of(State);

    public Texts T => Reader.T;

    public bool IsDrill => State.Mode == IncidentMode.Drill;

    public Exercise? Exercise => State.Drill?.Exercise;

    /// <summary>Ratings, script and notes may be shown.</summary>
    public bool SeesConduct => ReviewSight.SeesConduct(State, Reader);

    /// <summary>As they went out; behind them, in the order of the script, those that did not.</summary>
    public IEnumerable<ReportInject> InjectsInOrder => Report.Injects.OrderBy(inject => inject.ReleasedAt ?? TimeSpan.MaxValue);

    public string Title => Report.Title ?? T["room.title-erased"];

    /// <summary>What `replay` prints for this stream.</summary>
    public string Hash => ReportCodec.HashOf(Report);

    public string Separator => T.Language == Language.Japanese ? "、" : ", ";

    /// <summary>What people wrote down, in the order in which it came: of a night without a plan it is all there is.</summary>
    public IReadOnlyList<NoteState> Notes { get; } = [.. State.Notes.Values.OrderBy(note => note.At).ThenBy(note => note.Id, StringComparer.Ordinal)];

    /// <summary>Goes well: objectives and observations that were rated “performed without challenges”.</summary>
    public IReadOnlyList<string> Strengths => Judged(rating => rating == Rating.Performed);

    /// <summary>Everything that was rated worse; then messages that nobody read, and those that waited for an answer in vain.</summary>
    public IReadOnlyList<string> AreasForImprovement =>
    [
        .. Judged(rating => rating is Rating.Some or Rating.Major or Rating.Unable),
        .. Report.Injects.Where(IsUnread).Select(given => T["review.area.unread", Words(InjectSubject(given.Id))]),
        .. Report.Injects.Where(IsUnanswered).Select(given => T["review.area.unanswered", Words(InjectSubject(given.Id))]),
    ];

    /// <summary>`0:12:05` since the start; with a minus sign before it.</summary>
    public static string Clock(TimeSpan time) => string.Create(
        CultureInfo.InvariantCulture, $"{(time < TimeSpan.Zero ? "−" : "")}{(long)time.Duration().TotalHours}:{time.Duration():mm\\:ss}");

    public static string Clock(TimeSpan? time) => time is { } given ? Clock(given) : "–";

    public StepView StepOf(ReportStep step) => State.Run(step.Run)!.Progress.Find(step.Key)!;

    public string StepTitle(ReportStep step)
    {
        var view = StepOf(step);
        return (view.Step.Title.IsGiven ? T.In(view.Step.Title) : view.Step.Id) + (view.Item is null ? "" : " – " + view.Item);
    }

    /// <summary>Its own title, else that of the first runbook that has the role.</summary>
    public string RoleTitle(string role)
    {
        if (Exercise?.Role(role) is { Title.IsGiven: true } own)
        {
            return T.In(own.Title);
        }

        var title = State.Runs.SelectMany(run => run.Plan.Called.Values.Prepend(run.Plan.Runbook)).Select(runbook => runbook.Role(role)).FirstOrDefault(found => found is not null)?.Title;
        return title is { } given ? T.In(given) : role == IncidentRoles.Commander ? T["room.commander"] : role;
    }

    public string RunbookTitle(RunbookVersion version) =>
        State.Runs.Find(run => run.Plan.Version.Sha256 == version.Sha256) is { } run ? T.In(run.Plan.Runbook.Title) : version.RunbookId;

    /// <summary>Who took part and as what: in a drill as it was prepared, live as the roles are held, and whoever did a step.</summary>
    public IReadOnlyList<string> Participants => Report.Parts.IsEmpty
        ?
        [
            .. State.RoleHolders.OrderBy(pair => pair.Key == IncidentRoles.Commander ? "" : pair.Key, StringComparer.Ordinal)
                .Select(pair => T["review.part", Names.NameOf(pair.Value), RoleTitle(pair.Key)]),
            .. Report.Steps.Select(step => step.By).OfType<PersonId>().Where(person => !person.IsSystem && !State.RoleHolders.ContainsValue(person)).Distinct().Select(Names.NameOf),
        ]
        : [.. Report.Parts.Select(part => T["review.part", Names.NameOf(part.Person), part.Role is { } role ? RoleTitle(role) : T["review.duty." + part.Duty]])];

    /// <summary>What became of a step beside its plan, in words: done or not, late, out of order, by the wrong role, improvised.</summary>
    public IReadOnlyList<StepVerdict> VerdictsOf(ReportStep step)
    {
        var verdicts = new List<StepVerdict> { new(T.Of(step.Status), IsBad: false) };
        if (Report.IsLate(step))
        {
            var late = (step.SettledAt ?? Report.Lasted)!.Value - step.DueAt!.Value;
            verdicts.Add(new StepVerdict(T[step.SettledAt is null ? "review.late-open" : "review.late", T.Of(late)], IsBad: true));
        }

        Add(step.IsOutOfOrder, "review.out-of-order");
        Add(step.IsByOther, "review.by-other");
        Add(step.IsImprovised, "review.improvised");
        if (step.Attempts > 1)
        {
            verdicts.Add(new StepVerdict(T["review.attempts", step.Attempts], IsBad: false));
        }

        return verdicts;

        void Add(bool holds, string key)
        {
            if (holds)
            {
                verdicts.Add(new StepVerdict(T[key], IsBad: true));
            }
        }
    }

    public string Who(PersonId? person) => person is not { } given ? "" : given.IsSystem ? T["review.by-itself"] : Names.NameOf(given);

    public string Words(string? text) => text ?? T.In(Sentence.ErasedMark);

    /// <summary>Its text as it went out: made up, changed, or as written. Null where it has been erased.</summary>
    public string? InjectSubject(string id)
    {
        var state = State.Drill!.Inject(id);
        return state.Subject is { } changed ? changed.Value
            : state.Improvised is { } improvised ? improvised.Subject?.Value
            : Exercise!.Inject(id) is { } inject ? T.In(inject.Subject) : id;
    }

    public string InjectTo(string id)
    {
        var to = State.Drill!.ToOf(id);
        return to.Count == 0 ? T["exercises.everybody"] : string.Join(Separator, to.Select(RoleTitle));
    }

    /// <summary>The players whom a message reached and who never opened it.</summary>
    public IReadOnlyList<PersonId> UnreadBy(ReportInject given) => given.Status != InjectStatus.Released ? []
        : [.. State.Drill!.Addressees(State.Drill.ToOf(given.Id)).Except(given.Reads.Select(read => read.Person)).OrderBy(Names.NameOf, StringComparer.Ordinal)];

    /// <summary>A message that asked for an answer and got none, though the drill is over.</summary>
    public bool IsUnanswered(ReportInject given) => State.IsOver && given is { Status: InjectStatus.Released, Replies: 0 } && Exercise?.Inject(given.Id) is { AsksForAnswer: true };

    /// <summary>Nobody opened it.</summary>
    public bool IsUnread(ReportInject given) => State.IsOver && given is { Status: InjectStatus.Released, Reads.IsEmpty: true };

    public InjectChannel InjectChannelOf(string id) => State.Drill!.Inject(id).Improvised?.Channel ?? Exercise!.Inject(id)!.Channel;

    /// <summary>The step of the report that shows an objective, or that a moment means: the first of that id.</summary>
    public ReportStep? StepById(string step) => Report.Steps.FirstOrDefault(one => StepOf(one).Step.Id == step);

    /// <summary>From what an objective's time counts, in words.</summary>
    public string FromOf(Objective objective) => objective.From switch
    {
        { Kind: MomentKind.Inject } from => T["exercises.from-inject", Words(InjectSubject(from.Id))],
        { } from => T["exercises.from-step", StepById(from.Id) is { } step ? StepTitle(step) : from.Id],
        null => T["exercises.from-start"],
    };

    /// <summary>An objective that only questions ask for, and none of them has gone out: its time has no beginning to name.</summary>
    public bool WasNeverAsked(ReportObjective result) => result.From is null && Exercise!.Objective(result.Id) is { From: null, Step: null };

    /// <summary>What shows an objective, in words.</summary>
    public string ShownBy(Objective objective) => objective.Step is not { } id ? T["review.shown-by-people"]
        : StepById(id) is { } step ? StepTitle(step) : id;

    /// <summary>`P ≤ 15 min, S ≤ 25 min, M ≤ 40 min`; null where only people can judge.</summary>
    public string? Thresholds(Objective objective) => objective.Performed is null ? null : string.Join(Separator, new (string Rating, TimeSpan? Within)[]
        {
            ("P", objective.Performed), ("S", objective.Some), ("M", objective.Major),
        }.Where(one => one.Within is not null).Select(one => $"{one.Rating} ≤ {T.Of(one.Within!.Value)}"));

    /// <summary>Why an objective that nobody has rated has no computed rating either, where that is not for people to give; else null.</summary>
    public string? WhyUnrated(ReportObjective result) => result.Rating is not null ? null
        : State.IsHalted && result is { From: not null, DoneAt: null } ? T["review.evidence.halted"]
        : Report.EndedTooSoonFor(result) ? T["review.evidence.too-soon"]
        : null;

    /// <summary>A date in the reader's zone.</summary>
    public string DayOf(DateTimeOffset? at) => Days.Of(at, Reader);

    public static string Letter(Rating? rating) => rating?.ToString()[..1] ?? "–";

    public string RatingWords(Rating? rating) => T[rating is { } given ? "review.rating." + given : "review.rating.none"];

    private List<string> Judged(Func<Rating, bool> fits) =>
    [
        .. from objective in Report.Objectives
           where objective.Rating is { } rating && fits(rating)
           select T["review.judged", T.In(Exercise!.Objective(objective.Id)!.Task), RatingWords(objective.Rating)],
        .. from note in Report.Observations
           where note.Rating is { } rating && fits(rating)
           select T["review.judged", Words(note.Text), RatingWords(note.Rating)],
    ];
}

/// <summary>One word on a step.</summary>
/// <param name="IsBad">Other than planned.</param>
public sealed record StepVerdict(string Text, bool IsBad);
