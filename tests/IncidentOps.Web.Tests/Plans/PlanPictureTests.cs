using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Web.Plans;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Tests.Plans;

/// <summary>What a plan's picture shows.</summary>
public sealed class PlanPictureTests
{
    private static readonly Texts English = new(Language.English);

    [Fact]
    public void A_plan_is_drawn_with_its_blocks_in_words()
    {
        var picture = PlanPicture.Of(SamplePlan.Plan(), English);
        Assert.Equal(
            """
            Where from? [decision]
            {at the same time}
              <Talk>
                Phone [task] only if “Where from?” is “A host”
              <>
                Write [task]
            {if “Where from?” is “A host”}
              <then>
                Unplug [task]
              <otherwise>
                Lock [task]
            {depending on “Where from?”}
              <A host>
                Rebuild [task]
              <otherwise>
                Rotate [task]
            {for each of “Accounts”}
              <>
                Look [task]
            {runbook Helper}
              <>
                Write again [task]
            {Watch; again while “Once more?” is not “No”, at most 3 times}
              <>
                Once more? [decision]
            """,
            string.Join('\n', Lines(picture, "")));
    }

    [Fact]
    public void Every_box_of_a_plan_leads_to_a_step_of_its_own()
    {
        var steps = PlanPicture.StepsOf(PlanPicture.Of(SamplePlan.Plan(), English)).ToList();
        Assert.Equal(steps.Count, steps.Select(step => step.Href).Distinct().Count());
        Assert.Contains("#step-helper/write", steps.Select(step => step.Href));
    }

    [Fact]
    public void A_run_shows_where_it_stands_and_what_was_decided()
    {
        var picture = Of(SamplePlan.Run("a@example.com", new DecisionTaken("r1", "source", "account", null), new StepCompleted("r1", "write", null)));
        Assert.Equal("done: An account", Find(picture, "source").State!.Words);
        Assert.Equal("not needed", Find(picture, "phone").State!.Words);
        Assert.True(Find(picture, "lock").State is { IsLive: true, Name: "ready", Mark: "▸" });
        Assert.Equal("not-needed", Find(picture, "unplug").State!.Name);
        Assert.Equal("/incidents/1#s-r1-lock", Find(picture, "lock").Href);
        // Its condition has been settled: it is not said any more.
        Assert.Null(Find(picture, "phone").Condition);
    }

    [Fact]
    public void A_loop_over_a_list_counts_its_items_and_leads_to_the_one_that_waits()
    {
        var picture = Of(SamplePlan.Run(
            "a@example.com\nb@example.com", new DecisionTaken("r1", "source", "account", null), new StepCompleted("r1", "write", null),
            new StepCompleted("r1", "lock", null), new StepCompleted("r1", "rotate", null), new StepCompleted("r1", "per-account#1/look", null)));
        var look = Find(picture, "per-account#2/look");
        Assert.Equal("to do · 1 of 2", look.State!.Words);
        Assert.Equal("/incidents/1#s-r1-per-account#2/look", look.Href);
    }

    [Fact]
    public void A_loop_over_nothing_says_that_there_is_nothing_to_do()
    {
        var look = PlanPicture.StepsOf(Of(SamplePlan.Run(null))).Single(step => step.Title == "Look");
        Assert.Equal("nothing to do", look.State!.Words);
        Assert.Null(look.Href);
    }

    [Fact]
    public void A_loop_shows_the_round_that_the_run_has_come_to()
    {
        IncidentEvent[] before =
        [
            new DecisionTaken("r1", "source", "account", null), new StepCompleted("r1", "write", null), new StepCompleted("r1", "lock", null),
            new StepCompleted("r1", "rotate", null), new StepCompleted("r1", "helper/write", null),
        ];
        var first = Of(SamplePlan.Run(null, before));
        Assert.DoesNotContain("round", string.Join('\n', Lines(first, "")), StringComparison.Ordinal);
        var second = Of(SamplePlan.Run(null, [.. before, new DecisionTaken("r1", "watch#1/again", "yes", null)]));
        Assert.True(Find(second, "watch#2/again").State!.IsLive);
        Assert.Contains("round 2", string.Join('\n', Lines(second, "")), StringComparison.Ordinal);
    }

    private static PictureBranch Of(RunState run) => PlanPicture.Of(run, English, "/incidents/1");

    private static PictureStep Find(PictureBranch picture, string anchor) => PlanPicture.StepsOf(picture).Single(step => step.Anchor == anchor);

    private static IEnumerable<string> Lines(PictureBranch branch, string indent) => branch.Parts.SelectMany(part => part switch
    {
        PictureStep step => [$"{indent}{step.Title} [{step.Kind}]{(step.Condition is null ? "" : " " + step.Condition)}"],
        PictureBlock block => block.Branches
            .SelectMany(inside => Lines(inside, indent + "    ").Prepend($"{indent}  <{inside.Label}>"))
            .Prepend($"{indent}{{{string.Join("; ", new[] { block.Title, block.How }.Where(text => text.Length > 0))}}}"),
        _ => Enumerable.Empty<string>(),
    });
}
