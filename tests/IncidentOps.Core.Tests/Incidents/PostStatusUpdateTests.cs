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
    public void It_says_something_and_the_next_one_lies_ahead()
    {
        Given(Declared).When(new PostStatusUpdate("")).ThenRefused("empty");
        Given(Declared).When(new PostStatusUpdate(new string('x', TextBounds.Note + 1))).ThenRefused("too-long");
        Given(Declared).When(new PostStatusUpdate("x", Minute(1))).ThenRefused("in-past");
        Knowing().When(new PostStatusUpdate("x")).ThenRefused("no-incident");
    }
}
