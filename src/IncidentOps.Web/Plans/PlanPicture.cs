using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Web.Incidents;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Plans;

/// <summary>A part of a plan's picture.</summary>
/// <param name="Width">How many columns of boxes it wants side by side.</param>
public abstract record PicturePart(int Width);

/// <summary>A step.</summary>
/// <param name="Anchor">Names it within the picture and on the page that it leads to.</param>
/// <param name="Href">Where the step itself stands; null where a loop has made none.</param>
/// <param name="Kind">`decision`, `machine step` … in the reader's words.</param>
/// <param name="Condition">When it is needed, as a clause; null: always.</param>
/// <param name="State">Where it stands; null for a plan that nobody runs.</param>
public sealed record PictureStep(string Anchor, string? Href, string Title, string Kind, string? Condition, PictureState? State) : PicturePart(1);

/// <summary>Where a step of a run stands, as the picture says it.</summary>
/// <param name="Words">The status, for a decision what was decided, inside a loop over a list how many are settled.</param>
public sealed record PictureState(StepStatus Status, bool IsLive, string Words)
{
    public string Name => Reading.Words.Kebab(Status.ToString());

    public string Mark => StepRowModel.MarkOf(Status);
}

/// <summary>A frame around steps.</summary>
/// <param name="Title">As the plan calls it; may be empty.</param>
/// <param name="How">What the frame means: at the same time, if …, again while ….</param>
/// <param name="IsFork">Its branches stand side by side.</param>
public sealed record PictureBlock(string Title, string How, bool IsFork, IReadOnlyList<PictureBranch> Branches, int Width) : PicturePart(Width);

/// <summary>What stands below one another, from top to bottom.</summary>
/// <param name="Label">Which case it is; empty where there is but one.</param>
public sealed record PictureBranch(string Label, IReadOnlyList<PicturePart> Parts)
{
    public int Width => Parts.Count == 0 ? 1 : Parts.Max(part => part.Width);
}

/// <summary>
/// A runbook as a flow diagram: top to bottom in sequence, side by side where steps run at the same time or exclude each other. This is
/// what to draw; PictureFlow.razor draws it as nested lists, so that the browser measures texts and screen readers hear the structure.
/// </summary>
public sealed class PlanPicture
{
    /// <summary>More columns than this don't get narrower: they wrap.</summary>
    private const int MostColumns = 4;

    private readonly Plan plan;
    private readonly Texts texts;
    private readonly RunState? run;
    private readonly Func<string, string> hrefOf;

    private PlanPicture(Plan plan, Texts texts, RunState? run, Func<string, string> hrefOf) =>
        (this.plan, this.texts, this.run, this.hrefOf) = (plan, texts, run, hrefOf);

    /// <summary>A plan that nobody runs; boxes lead to the list of its steps on the same page.</summary>
    public static PictureBranch Of(Plan plan, Texts texts) => new PlanPicture(plan, texts, null, anchor => "#step-" + anchor).Draw();

    /// <summary>A run as it stands; boxes lead to the step in the room.</summary>
    /// <param name="room">The room's path, such as `/incidents/0123`.</param>
    public static PictureBranch Of(RunState run, Texts texts, string room) =>
        new PlanPicture(run.Plan, texts, run, key => $"{room}#s-{run.Id}-{key}").Draw();

    /// <summary>The parts and all inside them.</summary>
    public static IEnumerable<PictureStep> StepsOf(PictureBranch branch) => branch.Parts.SelectMany(part => part switch
    {
        PictureStep step => [step],
        PictureBlock block => block.Branches.SelectMany(StepsOf),
        _ => [],
    });

    /// <summary>How a wait ends, in words; null for any other step.</summary>
    public static string? Waits(Step step, ConditionWords words, Texts texts) => step switch
    {
        WaitStep { For: { } duration } => texts["picture.wait-for", texts.Of(duration)],
        WaitStep { Until: { } until, AtMost: { } most } => texts["picture.wait-until", words.Of(until), texts.Of(most)],
        _ => null,
    };

    /// <summary>What a block means, in words; empty for a sequence.</summary>
    public static string HowOf(BlockStep block, Plan plan, ConditionWords words, Texts texts) => block switch
    {
        ParallelStep => texts["picture.parallel"],
        ChecklistStep => texts["picture.checklist"],
        IfStep choice => texts["picture.if", words.Of(choice.Condition)],
        SwitchStep choice => texts["picture.switch", words.Subject(choice.Subject)],
        WhileStep loop => texts["picture.while", words.Of(loop.Condition), loop.AtMost],
        EachStep loop => texts["picture.each", words.Subject(loop.Items)],
        CallStep call => texts["picture.call", plan.Called.TryGetValue(call.RunbookId, out var called) ? texts.In(called.Title) : call.RunbookId],
        _ => "",
    };

    private PictureBranch Draw() => new("", Parts(plan.Runbook.Root.Steps, new Place(plan.Runbook, new ConditionWords(plan.Runbook, texts), "", [""], false)));

    private List<PicturePart> Parts(IReadOnlyList<Step> steps, Place place) => steps.SelectMany(step => step switch
    {
        // A sequence without a title only groups; its steps belong to the line around it.
        SequenceStep { Title.IsGiven: false } sequence => Parts(sequence.Steps, place),
        BlockStep block => [Block(block, place)],
        _ => [Leaf(step, place)],
    }).ToList();

    private PictureBlock Block(BlockStep block, Place place)
    {
        var isFork = block is ParallelStep or ChecklistStep or SwitchStep or IfStep { Else: not null };
        var branches = Branches(block, place).ToList();
        var width = isFork ? branches.Sum(branch => branch.Width) : branches.Select(branch => branch.Width).DefaultIfEmpty(1).Max();
        var how = HowOf(block, plan, place.Words, texts);
        if (block is WhileStep loop && Round(loop, place) is > 1 and var round)
        {
            how += " · " + texts["picture.round", round];
        }

        return new PictureBlock(
            block.Title.IsGiven ? texts.In(block.Title) : "",
            block.When is { } when ? string.Join(" · ", new[] { texts["plans.when", place.Words.Of(when)], how }.Where(text => text.Length > 0)) : how,
            isFork, branches, Math.Min(width, MostColumns));
    }

    private IEnumerable<PictureBranch> Branches(BlockStep block, Place place) => block switch
    {
        SequenceStep sequence => [new("", Parts(sequence.Steps, place))],
        ParallelStep parallel => parallel.Steps.Select(child => Side(child, place)),
        ChecklistStep checklist => checklist.Steps.Select(child => Side(child, place)),
        IfStep choice => choice.Else is null
            ? [new("", Parts(choice.Then.Steps, place))]
            : [new(texts["picture.then"], Parts(choice.Then.Steps, place)), new(texts["picture.else"], Parts(choice.Else.Steps, place))],
        SwitchStep choice => choice.Cases
            .Select(branch => new PictureBranch(place.Words.ValueOf(choice.Subject, branch.Value), Parts(branch.Body.Steps, place)))
            .Concat(choice.Default is null ? [] : [new(texts["picture.else"], Parts(choice.Default.Steps, place))]),
        WhileStep loop => [new("", Parts(loop.Body.Steps, place with { Prefixes = place.Round(loop.Id, Math.Max(1, Round(loop, place))) }))],
        EachStep loop => [new("", Parts(loop.Body.Steps, place with { Prefixes = Items(loop, place), IsOverItems = true }))],
        CallStep call when plan.Called.TryGetValue(call.RunbookId, out var called) => [new("", Parts(called.Root.Steps, place.Inside(call, called, texts)))],
        _ => [],
    };

    /// <summary>One of several that run at the same time: a sequence stands as a column under its own title.</summary>
    private PictureBranch Side(Step child, Place place) => child is SequenceStep sequence
        ? new(sequence.Title.IsGiven ? texts.In(sequence.Title) : "", Parts(sequence.Steps, place))
        : new("", Parts([child], place));

    private PictureStep Leaf(Step step, Place place)
    {
        var views = run is null ? [] : place.Prefixes.Select(prefix => run.Progress.Find(prefix + step.Id)).OfType<StepView>().ToList();
        var first = views.Count == 0 ? null : views.MinBy(view => Urgency(view.Status));
        var anchor = first?.Key ?? place.Anchor + step.Id;
        return new PictureStep(
            anchor, run is not null && first is null ? null : hrefOf(anchor),
            step.Title.IsGiven ? texts.In(step.Title) : step.Id,
            Waits(step, place.Words, texts) ?? texts["plans.kind." + step.GetType().Name],
            step.When is { } when && first?.Status is null or StepStatus.NotReached ? texts["plans.when", place.Words.Of(step.When!)] : null,
            run is null ? null : State(step, views, first, place));
    }

    private PictureState State(Step step, List<StepView> views, StepView? first, Place place)
    {
        if (first is null)
        {
            // A loop without rounds: over an empty list, or one whose condition never held, or not reached yet.
            return new PictureState(StepStatus.NotNeeded, false, texts["picture.empty"]);
        }

        var words = texts.Of(first.Status);
        var option = first.Status == StepStatus.Done && step is DecisionStep decision
            ? decision.Options.FirstOrDefault(candidate => candidate.Id == run!.Step(first.Key).Option)?.Title
            : null;
        words = option is null ? words : $"{words}{texts["picture.colon"]}{texts.In(option)}";
        if (place.IsOverItems && views.Count > 1)
        {
            words += " · " + texts["picture.items", views.Count(view => IsSettled(view.Status)), views.Count];
        }

        return new PictureState(first.Status, first.IsLive, words);
    }

    private static bool IsSettled(StepStatus status) => status is StepStatus.Done or StepStatus.Skipped or StepStatus.NotNeeded;

    /// <summary>Of many items, the picture shows the one that asks for somebody first.</summary>
    private static int Urgency(StepStatus status) => status switch
    {
        StepStatus.Failed => 0,
        StepStatus.OutcomeUnknown => 1,
        StepStatus.AwaitingApproval => 2,
        StepStatus.Ready => 3,
        StepStatus.Running => 4,
        StepStatus.Waiting => 5,
        StepStatus.NotReached => 6,
        StepStatus.Done => 7,
        StepStatus.Skipped => 8,
        _ => 9,
    };

    /// <summary>The last round that the run has come to; 0 where there is none.</summary>
    private int Round(WhileStep loop, Place place) => run is null ? 0 : Enumerable.Range(1, loop.AtMost)
        .LastOrDefault(round => place.Round(loop.Id, round).Any(prefix => HasSteps(loop.Body, prefix)));

    private List<string> Items(EachStep loop, Place place) => run is null
        ? place.Prefixes
        : [.. Enumerable.Range(1, loop.AtMost).SelectMany(round => place.Round(loop.Id, round)).Where(prefix => HasSteps(loop.Body, prefix))];

    private bool HasSteps(SequenceStep body, string prefix) => body.Steps.Any(step => run!.Progress.Find(prefix + step.Id) is not null);

    /// <summary>Where the drawing is within plan and run.</summary>
    /// <param name="Anchor">The calls around: what ids are unique within.</param>
    /// <param name="Prefixes">The calls and loop rounds around, as keys of steps begin; several inside a loop over a list.</param>
    private sealed record Place(Runbook Runbook, ConditionWords Words, string Anchor, List<string> Prefixes, bool IsOverItems)
    {
        public List<string> Round(string loopId, int round) => [.. Prefixes.Select(prefix => FormattableString.Invariant($"{prefix}{loopId}#{round}/"))];

        public Place Inside(CallStep call, Runbook called, Texts texts) => new(
            called, new ConditionWords(called, texts), Anchor + call.Id + "/", [.. Prefixes.Select(prefix => prefix + call.Id + "/")], IsOverItems);
    }
}
