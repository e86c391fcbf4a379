using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Web.Live;
using Microsoft.AspNetCore.SignalR.Client;

namespace IncidentOps.Web.Tests.Live;

/// <summary>What people in one room are sent.</summary>
public sealed class RoomTests
{
    [Fact]
    public async Task Two_people_in_a_room_are_sent_the_same_pieces()
    {
        await using var server = await LiveServer.StartAsync();
        var (anna, ben) = (await server.AddAsync("Anna", AccountRole.Responder), await server.AddAsync("Ben", AccountRole.Responder));
        var incident = await server.DeclareAsync(anna);
        await using var first = await server.ConnectAsync(anna);
        await using var second = await server.ConnectAsync(ben);
        Assert.Equal(JoinReply.Current, (await first.JoinAsync(incident, 1, await server.EpochAsync())).Answer);
        Assert.Equal(JoinReply.Current, (await second.JoinAsync(incident, 1, await server.EpochAsync())).Answer);

        await server.SubmitAsync(incident, anna, new AddNote("経理のメールが乗っ取られた <b>"));

        await first.UntilVersionAsync(2);
        await second.UntilVersionAsync(2);
        var update = Assert.Single(first.Updates);
        Assert.Equal(update.Pieces, Assert.Single(second.Updates).Pieces);
        Assert.Equal((1, 2), (update.FromVersion, update.ToVersion));
        Assert.Equal(["notes", "t-2"], update.Pieces.Select(piece => piece.Id));
        Assert.Equal("timeline", update.Pieces[1].Into);
        // Japanese as it is, markup escaped.
        Assert.Contains("経理のメールが乗っ取られた &lt;b&gt;", update.Pieces[0].Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_what_differs_is_sent_and_a_list_only_where_rows_come()
    {
        await using var server = await LiveServer.StartAsync();
        var anna = await server.AddAsync("Anna", AccountRole.Responder);
        var incident = await server.DeclareAsync(anna);
        await using var client = await server.ConnectAsync(anna);
        await client.JoinAsync(incident, 1, await server.EpochAsync());

        await server.SubmitAsync(incident, anna, new AddNote("one"));
        await client.UntilVersionAsync(2);
        await server.SubmitAsync(incident, anna, new AddNote("two"));
        await client.UntilVersionAsync(3);
        var before = server.Service<PieceRenderer>().Pieces;
        await server.SubmitAsync(incident, anna, new CorrectNote("n1", "One"));
        await client.UntilVersionAsync(4);
        // The head, the row and the entry; what the other row shows is the same as before.
        Assert.Equal(3, server.Service<PieceRenderer>().Pieces - before);
        before = server.Service<PieceRenderer>().Pieces;
        await server.SubmitAsync(incident, anna, new SetSeverity(Severity.Sev3));
        await client.UntilVersionAsync(5);
        // Of what it can't have changed nothing was looked at, and what was shown of it is known still.
        Assert.Equal(2, server.Service<PieceRenderer>().Pieces - before);
        await server.SubmitAsync(incident, anna, new CorrectNote("n2", "Two"));
        await client.UntilVersionAsync(6);
        Assert.Equal(2 + 3, server.Service<PieceRenderer>().Pieces - before);

        Assert.Equal(
            ["notes t-2", "notes t-3", "note-n1 t-4", "head t-5", "note-n2 t-6"],
            client.Updates.Select(update => string.Join(' ', update.Pieces.Select(piece => piece.Id))));
    }

    [Fact]
    public async Task A_change_is_rendered_once_for_each_audience_however_many_look()
    {
        await using var server = await LiveServer.StartAsync();
        var anna = await server.AddAsync("Anna", AccountRole.Responder);
        var incident = await server.DeclareAsync(anna);
        var clients = new List<LiveClient>();
        for (var number = 0; number < 12; number++)
        {
            clients.Add(await server.ConnectAsync(anna, number % 3 == 0 ? "ja" : "en"));
            await clients[^1].JoinAsync(incident, 1, await server.EpochAsync());
        }

        var before = server.Service<PieceRenderer>().Passes;
        await server.SubmitAsync(incident, anna, new AddNote("one"));
        foreach (var client in clients)
        {
            await client.UntilVersionAsync(2);
        }

        Assert.Equal(2, server.Service<PieceRenderer>().Passes - before);
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task Who_is_behind_gets_everything_anew_with_the_entries_that_were_missed()
    {
        await using var server = await LiveServer.StartAsync();
        var anna = await server.AddAsync("Anna", AccountRole.Responder);
        var incident = await server.DeclareAsync(anna);
        await server.SubmitAsync(incident, anna, new AddNote("one"));
        await server.SubmitAsync(incident, anna, new AddNote("two"));
        await using var client = await server.ConnectAsync(anna);

        var reply = await client.JoinAsync(incident, 1, await server.EpochAsync());

        Assert.Equal(JoinReply.Anew, reply.Answer);
        Assert.Equal((1, 3), (reply.Update!.FromVersion, reply.Update.ToVersion));
        Assert.Equal(["head", "notes", "t-2", "t-3"], reply.Update.Pieces.Select(piece => piece.Id));

        await server.SubmitAsync(incident, anna, new AddNote("three"));
        await client.UntilVersionAsync(4);
        Assert.Equal(3, Assert.Single(client.Updates).FromVersion);
    }

    [Fact]
    public async Task Another_epoch_a_version_from_the_future_or_one_far_behind_means_fetch_the_page()
    {
        await using var server = await LiveServer.StartAsync();
        var anna = await server.AddAsync("Anna", AccountRole.Responder);
        var incident = await server.DeclareAsync(anna);
        for (var number = 0; number < Room.MaximumBehind + 1; number++)
        {
            await server.SubmitAsync(incident, anna, new AddNote("note"));
        }

        var (version, epoch) = (await server.VersionOf(incident), await server.EpochAsync());
        await using var client = await server.ConnectAsync(anna);
        Assert.Equal(JoinReply.Reload, (await client.JoinAsync(incident, version, epoch + 1)).Answer);
        Assert.Equal(JoinReply.Reload, (await client.JoinAsync(incident, version + 1, epoch)).Answer);
        Assert.Equal(JoinReply.Reload, (await client.JoinAsync(incident, 1, epoch)).Answer);
        Assert.Equal(JoinReply.Anew, (await client.JoinAsync(incident, 2, epoch)).Answer);
        Assert.Equal(JoinReply.None, (await client.JoinAsync(new(Guid.NewGuid()), 1, epoch)).Answer);
    }

    [Fact]
    public async Task After_an_erasure_who_looks_is_dropped_and_fetches_the_page_anew()
    {
        await using var server = await LiveServer.StartAsync();
        var anna = await server.AddAsync("Anna", AccountRole.Responder, AccountRole.Administrator);
        var incident = await server.DeclareAsync(anna);
        var epoch = await server.EpochAsync();
        await server.SubmitAsync(incident, anna, new AddNote("Taro called"));
        await using (var client = await server.ConnectAsync(anna))
        {
            Assert.Equal(JoinReply.Current, (await client.JoinAsync(incident, 2, epoch)).Answer);
            await server.SubmitAsync(incident, anna, new EraseText(2, "Request"));
            await client.Closed.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            Assert.Empty(client.Updates);
        }

        await using var again = await server.ConnectAsync(anna);
        Assert.Equal(JoinReply.Reload, (await again.JoinAsync(incident, 2, epoch)).Answer);
        Assert.Equal(JoinReply.Current, (await again.JoinAsync(incident, 3, epoch)).Answer);
        await server.SubmitAsync(incident, anna, new AddNote("goes on"));
        await again.UntilVersionAsync(4);
        Assert.DoesNotContain("Taro", string.Concat(again.Updates.SelectMany(update => update.Pieces).Select(piece => piece.Html)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_joins_again_on_the_same_line_is_sent_what_comes()
    {
        await using var server = await LiveServer.StartAsync();
        var anna = await server.AddAsync("Anna", AccountRole.Responder);
        var incident = await server.DeclareAsync(anna);
        await using var client = await server.ConnectAsync(anna);
        Assert.Equal(JoinReply.Current, (await client.JoinAsync(incident, 1, await server.EpochAsync())).Answer);
        Assert.Equal(JoinReply.Current, (await client.JoinAsync(incident, 1, await server.EpochAsync())).Answer);
        await server.SubmitAsync(incident, anna, new AddNote("one"));
        await client.UntilVersionAsync(2);
    }

    [Fact]
    public async Task Updates_follow_one_another_without_a_gap_while_many_hurry()
    {
        await using var server = await LiveServer.StartAsync();
        var anna = await server.AddAsync("Anna", AccountRole.Responder);
        var incident = await server.DeclareAsync(anna);
        var epoch = await server.EpochAsync();
        await using var client = await server.ConnectAsync(anna);
        await client.JoinAsync(incident, 1, epoch);

        var writing = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var number = 0; number < 15; number++)
            {
                await server.SubmitAsync(incident, anna, new AddNote("note"));
            }
        })).ToList();
        // Somebody comes in the middle of it.
        await client.UntilAsync(() => client.Updates.Count > 2);
        await using var late = await server.ConnectAsync(anna);
        var reply = await late.JoinAsync(incident, 1, epoch);
        await Task.WhenAll(writing);
        await client.UntilVersionAsync(121);
        await late.UntilAsync(() => late.Updates.LastOrDefault()?.ToVersion == 121 || reply.Update?.ToVersion == 121);

        AssertUnbroken(client.Updates, 1, 121);
        AssertUnbroken(late.Updates.Where(update => update.ToVersion > reply.Update!.ToVersion), reply.Update!.ToVersion, 121);
        var entries = client.Updates.SelectMany(update => update.Pieces).Where(piece => piece.Into is not null).Select(piece => piece.Id);
        Assert.Equal(Enumerable.Range(2, 120).Select(version => $"t-{version}"), entries);
    }

    [Fact]
    public async Task A_room_that_everybody_has_left_is_forgotten()
    {
        await using var server = await LiveServer.StartAsync();
        var anna = await server.AddAsync("Anna", AccountRole.Responder);
        var incident = await server.DeclareAsync(anna);
        var client = await server.ConnectAsync(anna);
        await client.JoinAsync(incident, 1, await server.EpochAsync());
        await client.JoinAsync(new(Guid.NewGuid()), 1, 1);
        Assert.Equal(1, server.Service<Rooms>().Count);
        await client.Connection.InvokeAsync("LeaveRoom", incident.ToString(), TestContext.Current.CancellationToken);
        Assert.Equal(0, server.Service<Rooms>().Count);
        await client.JoinAsync(incident, 1, await server.EpochAsync());
        await client.DisposeAsync();
        for (var tries = 0; tries < 200 && server.Service<Rooms>().Count > 0; tries++)
        {
            await Task.Delay(25, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, server.Service<Rooms>().Count);
    }

    [Fact]
    public async Task Who_is_in_the_room_is_told_by_name()
    {
        await using var server = await LiveServer.StartAsync();
        var (anna, ben) = (await server.AddAsync("Anna", AccountRole.Responder), await server.AddAsync("Ben", AccountRole.Viewer));
        var incident = await server.DeclareAsync(anna);
        await using var first = await server.ConnectAsync(anna);
        await using var again = await server.ConnectAsync(anna);
        var second = await server.ConnectAsync(ben);
        foreach (var client in (LiveClient[])[first, again, second])
        {
            await client.JoinAsync(incident, 1, await server.EpochAsync());
        }

        await first.UntilAsync(() => first.Presences.LastOrDefault()?.People.Count == 2);
        Assert.Equal(["Anna", "Ben"], first.Presences.Last().People.Select(person => person.Name));
        await second.DisposeAsync();
        await first.UntilAsync(() => first.Presences.LastOrDefault()?.People.Count == 1);
    }

    [Fact]
    public async Task Lists_are_told_that_something_changed()
    {
        await using var server = await LiveServer.StartAsync();
        var anna = await server.AddAsync("Anna", AccountRole.Responder);
        await using var client = await server.ConnectAsync(anna);
        await client.Connection.InvokeAsync("WatchIncidents", TestContext.Current.CancellationToken);
        await server.DeclareAsync(anna);
        await client.UntilAsync(() => !client.ListChanges.IsEmpty);
    }

    private static void AssertUnbroken(IEnumerable<RoomUpdate> updates, long from, long to)
    {
        foreach (var update in updates)
        {
            Assert.Equal(from, update.FromVersion);
            Assert.True(update.ToVersion > update.FromVersion);
            from = update.ToVersion;
        }

        Assert.Equal(to, from);
    }
}
