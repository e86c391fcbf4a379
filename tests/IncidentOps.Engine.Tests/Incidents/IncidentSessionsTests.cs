using System.Collections.Concurrent;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Tests.Incidents.Specification;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;
using MediatR;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Engine.Tests.Incidents;

public sealed class IncidentSessionsTests
{
    [Fact]
    public async Task A_session_leaves_memory_when_idle_and_comes_back_on_demand()
    {
        var bench = new SessionsBench();
        var incident = await bench.Declared();
        Assert.Equal(1, bench.Sessions.Count);
        await SessionsBench.Until(() => bench.Sessions.Count == 0, () => bench.Clock.Advance(TimeSpan.FromMinutes(1)));
        Assert.Equal("Phish", (await bench.State(incident)).Title!.Value);
        Assert.Equal(0, bench.Sessions.Count);
        await bench.Must(incident, new AddNote("x"));
        Assert.Equal(1, bench.Sessions.Count);
        Assert.Equal(3, (await bench.State(incident)).Version);
    }

    [Fact]
    public async Task Ten_thousand_incidents_do_not_need_ten_thousand_sessions()
    {
        var bench = new SessionsBench();
        for (var round = 0; round < 200; round++)
        {
            await bench.Must(SessionsBench.NewIncident(), new DeclareIncident("Phish"));
            bench.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await SessionsBench.Until(() => bench.Sessions.Count < 30);
    }

    [Fact]
    public async Task Many_at_once_are_all_served_once_and_in_order()
    {
        var bench = new SessionsBench();
        var incident = await bench.Declared();
        var before = bench.Store.Appends;
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => Task.Run(() => bench.Submit(incident, new AddNote($"{number}")))));
        var versions = answers.Cast<CommandAccepted>().Select(answer => answer.FirstVersion).Order();
        Assert.Equal(Enumerable.Range(3, 200).Select(version => (long)version), versions);
        Assert.True(bench.Store.Appends - before <= 200);
        Assert.Null(StructuralDifference.Between(await Folded(bench, incident), await bench.State(incident)));
    }

    [Fact]
    public async Task Whoever_has_been_answered_sees_what_they_did()
    {
        var bench = new SessionsBench();
        var incident = await bench.Declared();
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
        {
            for (var round = 0; round < 100; round++)
            {
                var answer = Assert.IsType<CommandAccepted>(await bench.Submit(incident, new AddNote("x")));
                Assert.True((await bench.State(incident)).Version >= answer.LastVersion);
            }
        })));
    }

    [Fact]
    public async Task Fifty_people_tick_one_step_and_one_of_them_does()
    {
        var plan = PlanOf(Todo("a"), Todo("b"));
        var bench = new SessionsBench(plan);
        var incident = await bench.Declared(plan);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => bench.Submit(incident, new CompleteStep("r1", "a"), Ben))));
        Assert.Single(answers.OfType<CommandAccepted>());
        Assert.All(answers.OfType<CommandRefused>(), refused => Assert.Equal("already-done", refused.Refusal.Code));
        Assert.Equal(50, answers.OfType<CommandAccepted>().Count() + answers.OfType<CommandRefused>().Count());
    }

    [Fact]
    public async Task Commands_that_meet_a_session_on_its_way_out_are_served_by_the_next()
    {
        var bench = new SessionsBench();
        var incident = await bench.Declared();
        for (var round = 0; round < 100; round++)
        {
            var leaving = Task.Run(() => bench.Clock.Advance(IncidentSessions.IdleTime), TestContext.Current.CancellationToken);
            await bench.Must(incident, new AddNote("x"));
            await leaving;
        }

        Assert.Equal(100, (await bench.State(incident)).Notes.Count);
    }

    [Fact]
    public async Task When_the_store_has_failed_the_answer_is_unknown_and_the_process_is_stopped()
    {
        var bench = new SessionsBench();
        var incident = await bench.Declared();
        bench.Store.BeforeAppend = _ => throw new StoreFailedException("fsync");
        Assert.IsType<CommandUnknown>(await bench.Submit(incident, new AddNote("x")));
        await SessionsBench.Until(() => bench.Failures.Count > 0);
        Assert.Equal("fsync", Assert.Single(bench.Failures).Message);
    }

    [Fact]
    public async Task After_a_conflict_the_stream_is_read_anew_and_a_repeat_is_carried_out()
    {
        var first = new SessionsBench();
        var second = new SessionsBench(first.Store, first.Clock);
        var incident = await first.Declared();
        await second.Must(incident, new AddNote("by the other"));
        var id = Guid.NewGuid();
        Assert.IsType<CommandUnknown>(await first.Submit(incident, new AddNote("x"), id: id));
        Assert.Equal(new CommandAccepted(4, 4, false), await first.Submit(incident, new AddNote("x"), id: id));
    }

    [Fact]
    public async Task After_an_erasure_the_text_is_gone_from_memory_and_what_waited_behind_it_is_served()
    {
        var bench = new SessionsBench();
        var incident = await bench.Declared();
        var gate = new TaskCompletionSource();
        bench.Store.BeforeAppend = _ => gate.Task;
        var holding = bench.Submit(incident, new AddNote("Taro called"));
        var erasing = Enumerable.Range(0, 60).Select(number => bench.Submit(incident, number == 0 ? new EraseText(3, "Request") : new AddNote("x"), Fumi)).ToList();
        gate.SetResult();
        await holding;
        Assert.All(await Task.WhenAll(erasing), answer => Assert.IsType<CommandAccepted>(answer));
        Assert.True((await bench.State(incident)).Notes["n1"].Text!.IsErased);
    }

    [Fact]
    public async Task After_a_whole_erasure_no_text_is_told_or_kept_in_memory()
    {
        var bench = new SessionsBench();
        var incident = await bench.Declared();
        await bench.Must(incident, new AddNote("Taro called"));
        await bench.Must(incident, new CloseIncident("Over"));
        var listener = new Listener();
        bench.Tell(listener);
        var id = Guid.NewGuid();
        Assert.IsType<CommandAccepted>(await bench.Submit(incident, new EraseIncident("Phish", "Request"), Fumi, id));
        Assert.True(Assert.IsType<CommandAccepted>(await bench.Submit(incident, new EraseIncident("Phish", "Request"), Fumi, id)).Repeated);
        var told = Assert.Single(listener.Told, heard => heard.Events.Any(one => one.Event is IncidentErased)).State;
        var state = await bench.State(incident);
        Assert.All([told, state], seen => Assert.True(seen.Title!.IsErased && seen.Notes["n1"].Text!.IsErased && seen.Summary!.IsErased));
        Assert.IsType<CommandRefused>(await bench.Submit(incident, new AddNote("late")));
    }

    [Fact]
    public async Task A_stream_that_can_t_be_read_stops_its_own_incident_only()
    {
        var bench = new SessionsBench();
        var (sound, broken) = (await bench.Declared(), SessionsBench.NewIncident());
        bench.Store.Plant(broken.Stream, new StoredEvent(1, IncidentSpecification.Start, "unheardOf", 1, Guid.NewGuid(), "{}"u8.ToArray(), []));
        Assert.IsType<CommandUnknown>(await bench.Submit(broken, new AddNote("x")));
        await Assert.ThrowsAsync<InvalidDataException>(() => bench.State(broken));
        await bench.Must(sound, new AddNote("x"));
        Assert.Empty(bench.Failures);
    }

    [Fact]
    public async Task Every_commit_is_told_in_order_with_its_position()
    {
        var bench = new SessionsBench();
        var listener = new Listener();
        bench.Tell(listener);
        var incident = await bench.Declared();
        await bench.Must(incident, new AddNote("x"));
        await SessionsBench.Until(() => listener.Told.Count == 3);
        Assert.Equal([1L, 2L, 3L], listener.Told.Select(told => told.State.Version));
        Assert.Equal([1L, 2L, 3L], listener.Told.Select(told => told.Position.Value));
    }

    [Fact]
    public async Task Events_are_read_in_pages()
    {
        var bench = new SessionsBench();
        var incident = await bench.Declared();
        await bench.Must(incident, new AddNote("x"));
        var page = await bench.Sessions.EventsAsync(incident, 1, 1, CancellationToken.None);
        Assert.IsType<RoleTaken>(Assert.Single(page).Event);
        Assert.False((await bench.State(SessionsBench.NewIncident())).Exists);
    }

    private static async Task<IncidentState> Folded(SessionsBench bench, IncidentId incident) =>
        Incident.Fold(await bench.Sessions.EventsAsync(incident, 0, int.MaxValue, CancellationToken.None), _ => null);

    private sealed class Listener : INotificationHandler<IncidentAdvanced>
    {
        public ConcurrentQueue<IncidentAdvanced> Told { get; } = new();

        public Task Handle(IncidentAdvanced notification, CancellationToken cancellationToken)
        {
            Told.Enqueue(notification);
            return Task.CompletedTask;
        }
    }
}
