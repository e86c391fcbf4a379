using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class PostStatusUpdateTests
{
    [Fact]
    public void An_update_promises_the_next_one_in_whole_milliseconds()
    {
        var room = Given(Declared);
        var state = room.When(new PostStatusUpdate(" Contained ", Minute(60).AddTicks(5))).Then(new StatusUpdatePosted(Personal("Contained"), Minute(60)));
        Assert.Equal(Minute(60), state.NextUpdateAt);
        state = room.And(new StatusUpdateOverdue().By(TheEngine)).State;
        Assert.True(state.NextUpdateOverdue);
        state = room.When(new PostStatusUpdate("Over")).Then(new StatusUpdatePosted(Personal("Over"), null));
        Assert.Equal((null, false), (state.NextUpdateAt, state.NextUpdateOverdue));
    }

    [Fact]
    public void Minutes_run_from_when_the_command_is_taken() =>
        Given(Declared).When(new PostStatusUpdate("Contained", null, 30)).Then(new StatusUpdatePosted(Personal("Contained"), Minute(31)));

    [Fact]
    public void It_says_something_and_the_next_one_lies_ahead()
    {
        Given(Declared).When(new PostStatusUpdate("")).ThenRefused("empty");
        Given(Declared).When(new PostStatusUpdate(new string('x', TextBounds.Note + 1))).ThenRefused("too-long");
        Given(Declared).When(new PostStatusUpdate("x", Minute(1))).ThenRefused("in-past");
        Given(Declared).When(new PostStatusUpdate("x", Minute(9), 5)).ThenRefused("two-times");
        Given(Declared).When(new PostStatusUpdate("x", null, 0)).ThenRefused("out-of-range");
        Given(Declared).When(new PostStatusUpdate("x", null, PostStatusUpdate.LongestPromise + 1)).ThenRefused("out-of-range");
        Knowing().When(new PostStatusUpdate("x")).ThenRefused("no-incident");
    }
}
