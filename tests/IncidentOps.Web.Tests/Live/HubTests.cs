using System.Net.WebSockets;
using System.Text;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.People;
using IncidentOps.Web.Live;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace IncidentOps.Web.Tests.Live;

/// <summary>The hub's doors and bounds, and what programs get from it.</summary>
public sealed class HubTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Programs_get_events_in_order_and_fetch_what_they_missed()
    {
        await using var server = await LiveServer.StartAsync();
        var anna = await server.AddAsync("Anna", AccountRole.Responder);
        var incident = await server.DeclareAsync(anna);
        await server.SubmitAsync(incident, anna, new AddNote("one"));
        await using var client = await server.ConnectAsync(anna);

        var page = await client.Connection.InvokeAsync<EventsPage>("SubscribeEvents", incident.ToString(), 0L, Cancellation);
        await server.SubmitAsync(incident, anna, new AddNote("two"));
        await client.UntilAsync(() => client.Events.LastOrDefault()?.ToVersion == 3);

        Assert.Equal(["incidentDeclared", "noteAdded"], page.Events.Select(known => known.Type));
        Assert.False(page.HasMore);
        var update = Assert.Single(client.Events);
        Assert.Equal((2, 3, page.Epoch), (update.FromVersion, update.ToVersion, update.Epoch));
        Assert.True(update.Position > page.Position);
        Assert.Equal("two", update.Events[0].Data.GetProperty("text").GetString());
        Assert.Equal(anna.Value, update.Events[0].By);
        var missed = await client.Connection.InvokeAsync<EventsPage>("CatchUp", incident.ToString(), 1L, Cancellation);
        Assert.Equal([2, 3], missed.Events.Select(known => known.Version));
    }

    [Fact]
    public async Task Commands_are_answered_in_the_callers_language_and_repeats_as_the_first_time()
    {
        await using var server = await LiveServer.StartAsync();
        var anna = await server.AddAsync("Anna", AccountRole.Responder);
        var incident = await server.DeclareAsync(anna);
        await using var client = await server.ConnectAsync(anna, "ja");
        var id = Guid.NewGuid();

        var first = await client.SubmitAsync(incident, "addNote", id, new { text = "one" });
        var again = await client.SubmitAsync(incident, "addNote", id, new { text = "one" });
        var refused = await client.SubmitAsync(incident, "addNote", Guid.NewGuid(), new { text = " " });
        var malformed = await client.SubmitAsync(incident, "addNote", Guid.NewGuid(), new { txt = "one" });

        var fileless = await client.SubmitAsync(
            incident, "attachEvidence", Guid.NewGuid(), new { run = (string?)null, step = (string?)null, fileName = "a", mediaType = "b", size = 1, sha256 = new string('0', 64) });

        Assert.Equal("upload", fileless.Code);
        Assert.Equal((CommandReply.Accepted, 2, false), (first.Answer, first.Version!.Value, first.Repeated));
        Assert.Equal((CommandReply.Accepted, 2, true), (again.Answer, again.Version!.Value, again.Repeated));
        Assert.Equal((CommandReply.Refused, "empty", "内容を入力してください。"), (refused.Answer, refused.Code, refused.Reason));
        Assert.Equal((CommandReply.Refused, "malformed"), (malformed.Answer, malformed.Code));
        Assert.Equal(2, await server.VersionOf(incident));
    }

    [Theory]
    [InlineData("SubscribeEvents", "bad-incident: An incident's id is 32 hexadecimal digits; got null.", null, null)]
    [InlineData("SubscribeEvents", "bad-argument: afterVersion must be a whole number; got null.", "ROOM", null)]
    [InlineData("CatchUp", "bad-argument: afterVersion must be a whole number; got \"1\".", "ROOM", "1")]
    [InlineData("CatchUp", "bad-argument: afterVersion must be a whole number; got 1.5.", "ROOM", 1.5)]
    [InlineData("LeaveRoom", "bad-incident: An incident's id is 32 hexadecimal digits; got 7.", 7)]
    [InlineData("JoinRoom", "bad-argument: epoch must be a whole number of 32 bits; got 4294967296.", "ROOM", 1, 4294967296L, "steps")]
    [InlineData("JoinRoom", "bad-argument: view must be a string; got null.", "ROOM", 1, 1, null)]
    [InlineData("Submit", "bad-argument: commandId must be a UUID, such as", "ROOM", "addNote", "note-1", "{}", null)]
    [InlineData("Submit", "bad-argument: command must be a string; got null.", "ROOM", null, "018f6b1e-7c2a-7e1b-9c44-5a4be2d0f3a1", "{}", null)]
    [InlineData("Submit", "bad-argument: claimedAt must be null or a time", "ROOM", "addNote", "018f6b1e-7c2a-7e1b-9c44-5a4be2d0f3a1", "{}", "yesterday")]
    [InlineData("OutputSoFar", "bad-argument: attempt must be a whole number of 32 bits; got null.", "ROOM", "r1", "isolate", null)]
    public async Task A_call_that_does_not_fit_is_told_which_argument_and_why(string method, string cause, params object?[] arguments)
    {
        await using var server = await LiveServer.StartAsync();
        var anna = await server.AddAsync("Anna", AccountRole.Responder);
        var incident = await server.DeclareAsync(anna);
        await using var client = await server.ConnectAsync(anna);
        var fault = await Assert.ThrowsAsync<HubException>(() => client.Connection.InvokeCoreAsync<object?>(
            method, [.. arguments.Select(argument => argument is "ROOM" ? incident.ToString() : argument)], Cancellation));
        Assert.Contains(cause, fault.Message, StringComparison.Ordinal);
        Assert.Equal(1, await server.VersionOf(incident));
    }

    [Fact]
    public async Task What_was_done_without_a_line_keeps_the_time_that_is_claimed()
    {
        await using var server = await LiveServer.StartAsync();
        var anna = await server.AddAsync("Anna", AccountRole.Responder);
        var incident = await server.DeclareAsync(anna);
        var claimed = DateTimeOffset.UtcNow;
        await using var client = await server.ConnectAsync(anna);

        await client.SubmitAsync(incident, "addNote", Guid.NewGuid(), new { text = "one" }, claimed);
        await client.SubmitAsync(incident, "addNote", Guid.NewGuid(), new { text = "from a clock that is wrong" }, DateTimeOffset.UnixEpoch);

        var page = await client.Connection.InvokeAsync<EventsPage>("CatchUp", incident.ToString(), 1L, Cancellation);
        Assert.Equal(claimed.ToUnixTimeMilliseconds(), page.Events[0].ClaimedAt!.Value.ToUnixTimeMilliseconds());
        Assert.True(page.Events[0].At > claimed);
        Assert.Null(page.Events[1].ClaimedAt);
    }

    [Fact]
    public async Task Who_may_only_look_is_refused_and_strangers_do_not_get_in()
    {
        await using var server = await LiveServer.StartAsync();
        var (anna, ben) = (await server.AddAsync("Anna", AccountRole.Responder), await server.AddAsync("Ben", AccountRole.Viewer));
        var incident = await server.DeclareAsync(anna);
        await using var client = await server.ConnectAsync(ben);

        var reply = await client.SubmitAsync(incident, "addNote", Guid.NewGuid(), new { text = "one" });

        Assert.Equal((CommandReply.Refused, "forbidden"), (reply.Answer, reply.Code));
        await Assert.ThrowsAsync<HttpRequestException>(() => server.ConnectAsync(new PersonId("p-nobody")));
    }

    [Fact]
    public async Task A_page_of_another_site_can_not_connect()
    {
        await using var server = await LiveServer.StartAsync();
        var anna = await server.AddAsync("Anna", AccountRole.Responder);
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => server.ConnectAsync(anna, origin: "https://evil.example"));
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, refused.StatusCode);
        await using var ours = await server.ConnectAsync(anna, origin: server.Address.GetLeftPart(UriPartial.Authority));
        Assert.Equal(HubConnectionState.Connected, ours.Connection.State);
    }

    [Fact]
    public async Task Whose_permission_is_revoked_is_dropped_and_stays_out()
    {
        await using var server = await LiveServer.StartAsync();
        var (anna, ben) = (await server.AddAsync("Anna", AccountRole.Responder), await server.AddAsync("Ben", AccountRole.Responder));
        await using var client = await server.ConnectAsync(anna);
        await using var other = await server.ConnectAsync(ben);

        await server.Service<PeopleDirectory>().SubmitAsync(new DisableAccount(anna), Actor.System, Cancellation);

        await client.Closed.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        await Assert.ThrowsAsync<HttpRequestException>(() => server.ConnectAsync(anna));
        Assert.Equal(HubConnectionState.Connected, other.Connection.State);
    }

    [Fact]
    public async Task Who_calls_too_fast_is_told_so()
    {
        await using var server = await LiveServer.StartAsync();
        var anna = await server.AddAsync("Anna", AccountRole.Responder);
        var incident = await server.DeclareAsync(anna);
        await using var client = await server.ConnectAsync(anna);

        var calls = Enumerable.Range(0, 120).Select(_ => client.Connection.InvokeAsync<EventsPage>("CatchUp", incident.ToString(), 0L, Cancellation)).ToList();
        var refusals = 0;
        foreach (var call in calls)
        {
            try
            {
                await call;
            }
            catch (HubException exception) when (exception.Message.Contains("too-fast", StringComparison.Ordinal))
            {
                refusals++;
            }
        }

        Assert.InRange(refusals, 1, 60);
    }

    [Fact]
    public async Task A_message_beyond_the_bound_ends_the_connection()
    {
        await using var server = await LiveServer.StartAsync();
        var anna = await server.AddAsync("Anna", AccountRole.Responder);
        var incident = await server.DeclareAsync(anna);
        await using var client = await server.ConnectAsync(anna);
        var sending = client.SubmitAsync(incident, "addNote", Guid.NewGuid(), new { text = new string('x', (int)LiveServices.MaximumMessage) });
        await client.Closed.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        await Assert.ThrowsAnyAsync<Exception>(() => sending);
        Assert.Equal(1, await server.VersionOf(incident));
    }

    [Fact]
    public async Task Who_does_not_keep_up_is_dropped_and_nobody_waits_for_them()
    {
        await using var server = await LiveServer.StartAsync();
        var anna = await server.AddAsync("Anna", AccountRole.Responder);
        var incident = await server.DeclareAsync(anna);
        await using var fast = await server.ConnectAsync(anna);
        await fast.JoinAsync(incident, 1, await server.EpochAsync());
        // Takes the handshake, joins, and then never reads again.
        using var slow = new ClientWebSocket();
        slow.Options.SetRequestHeader(HeaderSignIn.Person, anna.Value);
        await slow.ConnectAsync(new UriBuilder(server.Hub) { Scheme = "ws" }.Uri, Cancellation);
        await SendAsync(slow, """{"protocol":"json","version":1}""");
        await SendAsync(slow, $$"""{"type":1,"target":"JoinRoom","arguments":["{{incident}}",1,{{await server.EpochAsync()}},"steps"]}""");
        await fast.UntilAsync(() => !fast.Presences.IsEmpty);

        var text = new string('メ', 9_000);
        long version = 1;
        for (var number = 0; number < 2_000 && server.Service<Outgoing>().Dropped == 0; number++)
        {
            version = await server.SubmitAsync(incident, anna, new CorrectNoteOrAdd(number, text).Command);
            await fast.UntilVersionAsync(version);
        }

        Assert.Equal(1, server.Service<Outgoing>().Dropped);
        await server.SubmitAsync(incident, anna, new AddNote("after"));
        await fast.UntilVersionAsync(version + 1);
    }

    [Fact]
    public async Task What_a_running_action_prints_comes_into_the_room_bounded()
    {
        await using var server = await LiveServer.StartAsync();
        var anna = await server.AddAsync("Anna", AccountRole.Responder);
        var incident = await server.DeclareAsync(anna);
        await using var client = await server.ConnectAsync(anna);
        await client.JoinAsync(incident, 1, await server.EpochAsync());
        var attempt = new AttemptId(incident, "r1", "isolate", 1);

        for (var number = 0; number < OutputFeed.MaximumLines + 50; number++)
        {
            server.Service<TestOutput>().Print(attempt, $"line {number}");
        }

        await client.UntilAsync(() => client.Outputs.Sum(update => update.Lines.Count + update.Dropped) == OutputFeed.MaximumLines + 50);
        Assert.All(client.Outputs, update => Assert.True(update.Lines.Count <= OutputFeed.MaximumLines));
        Assert.Equal($"line {OutputFeed.MaximumLines + 49}", client.Outputs.Last().Lines[^1].Text);
        var soFar = await client.Connection.InvokeAsync<OutputUpdate>("OutputSoFar", incident.ToString(), "r1", "isolate", 1, Cancellation);
        Assert.Equal(OutputFeed.MaximumLines + 50, soFar.Last);
    }

    private static async Task SendAsync(ClientWebSocket socket, string message) =>
        await socket.SendAsync(Encoding.UTF8.GetBytes(message + '\u001e'), WebSocketMessageType.Text, true, Cancellation);

    /// <summary>One note whose text changes with each call: updates stay large, the room small.</summary>
    private sealed record CorrectNoteOrAdd(int Number, string Text)
    {
        public IncidentCommand Command => Number == 0 ? new AddNote(Text) : new CorrectNote("n1", Text + Number);
    }
}
