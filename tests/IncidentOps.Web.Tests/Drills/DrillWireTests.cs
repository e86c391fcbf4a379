using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Web.Live;
using IncidentOps.Web.Tests.Live;
using IncidentOps.Web.Tests.Security;
using MediatR;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Drills;

/// <summary>
/// Listens on the wire. Whatever a player's connection receives, by hub, API and pages, byte for byte, tells nothing of what is to come, of what
/// went to others, or of what those said who conduct the drill; and its numbers have no gap.
/// </summary>
public sealed class DrillWireTests : IAsyncLifetime
{
    private const string Runbook = """
        runbook: leak
        title: { en: Leak, ja: 漏えい }
        summary: { en: Stop it., ja: 止める。 }
        severity: SEV2
        review: { every: 180d, owner: mail-team }
        roles:
          commander: { title: { en: Incident commander, ja: 指揮者 } }
          finance: { title: { en: Finance, ja: 経理 } }
        steps:
          - id: call
            task: { en: Call the bank, ja: 銀行に電話する }
            role: finance
          - id: tell
            task: { en: Tell the staff, ja: 社員に知らせる }
            role: commander
        """;

    private const string Exercise = """
        exercise: wire
        title: { en: On the wire, ja: 通信 }
        purpose: { en: To listen., ja: 聞くため。 }
        kind: functional
        duration: 30m
        briefing: { en: It is Monday., ja: 月曜です。 }
        runbooks: [leak]
        roles:
          commander: {}
          finance: {}
        objectives:
          - id: bank
            capability: { en: Money, ja: お金 }
            task: { en: SECRET-objective, ja: SECRET-objective }
            step: call
            within: { performed: 5m, some: 10m, major: 20m }
        injects:
          - id: secret-i1
            at: 0m
            from: { en: Supplier, ja: 仕入先 }
            to: [finance]
            channel: phone
            subject: { en: FOR-FINANCE subject, ja: FOR-FINANCE 件名 }
            body: { en: FOR-FINANCE body, ja: FOR-FINANCE 本文 }
            expected: { en: SECRET-expected, ja: SECRET-expected }
            objective: bank
            note: { en: SECRET-note, ja: SECRET-note }
          - id: secret-i2
            by: facilitator
            from: { en: President, ja: 社長 }
            to: [commander]
            channel: person
            subject: { en: FOR-COMMANDER subject, ja: FOR-COMMANDER 件名 }
            body: { en: FOR-COMMANDER body, ja: FOR-COMMANDER 本文 }
            expected: { en: SECRET-expected-two, ja: SECRET-expected-two }
            note: { en: SECRET-note-two, ja: SECRET-note-two }
          - id: secret-i3
            by: facilitator
            from: { en: Press, ja: 記者 }
            channel: news
            subject: { en: SECRET-third subject, ja: SECRET-third 件名 }
            body: { en: SECRET-third body, ja: SECRET-third 本文 }
            expected: { en: SECRET-expected-three, ja: SECRET-expected-three }
            note: { en: SECRET-note-three, ja: SECRET-note-three }
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("incidentops-wire-");
    private RunningProduct product = null!;
    private IncidentId drill;
    private Actor goro = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(folder.FullName, "exercises"));
        Directory.CreateDirectory(Path.Combine(folder.FullName, "runbooks"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "exercises", "wire.yaml"), Exercise);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "runbooks", "leak.yaml"), Runbook);
        product = await RunningProduct.StartAsync(
            null, "--runbooks", Path.Combine(folder.FullName, "runbooks"), "--exercises", Path.Combine(folder.FullName, "exercises"));
        // A player may be a commander and an administrator in real life: that opens nothing here.
        var players = new[] { await product.AddAsync("aiko", AccountRole.Commander, AccountRole.Administrator), await product.AddAsync("ben", AccountRole.Viewer) };
        // Conducting needs no responder, and playing none either: a manager may sit in who otherwise only looks on.
        goro = new Actor(await product.AddAsync("goro", AccountRole.Facilitator), Permissions.View | Permissions.Facilitate);
        await product.AddAsync("dai", AccountRole.Viewer);
        var one = product.Services.GetRequiredService<ExerciseReport>();
        Assert.Empty(one.Faults);
        var (incident, refusal) = await product.Services.GetRequiredService<DrillHost>().PrepareAsync(
            one.Usable.Single(), Guid.CreateVersion7(), "Friday",
            [new(goro.Id, DrillDuty.Facilitator), new(players[0], DrillDuty.Player, "commander"), new(players[1], DrillDuty.Player, "finance")], goro, CancellationToken.None);
        Assert.Null(refusal);
        drill = incident;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await product.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_players_line_tells_nothing_that_is_not_theirs()
    {
        await using var aiko = await ListenAsync("aiko");
        await using var ben = await ListenAsync("ben");
        await using var dai = await ListenAsync("dai");
        await using var facilitator = await ListenAsync("goro");

        await DoAsync(new StartDrill());
        await ben.UntilAsync(() => ben.Seen().Any(one => one.Type == "injectReleased"));
        await DoAsync(new HoldInject("secret-i3"));
        await DoAsync(new EditInject("secret-i2", "FOR-COMMANDER edited", "FOR-COMMANDER edited body"));
        await DoAsync(new ObserveDrill("SECRET-observation"));
        await DoAsync(new ReleaseInject("secret-i2"));
        await DoAsync(new ImproviseInject(["finance"], InjectChannel.Chat, "Head of IT", "FOR-FINANCE chat", "FOR-FINANCE chat body"));
        await DoAsync(new SkipInject("secret-i3", "SECRET-reason"));

        // Ben reads and answers under the name that he knows; a program would do it so.
        var name = (await ben.InboxAsync(drill))[^1].GetProperty("name").GetString()!;
        Assert.Equal("accepted", (await ben.SubmitAsync(drill, "answerInject", Guid.CreateVersion7(), new { inject = name, text = "FOR-FINANCE answer" })).Answer);
        await NoteAsync("The end is near");
        foreach (var line in new[] { aiko, ben, dai, facilitator })
        {
            await line.UntilAsync(() => line.Seen().Any(one => one.Type == "noteAdded") && line.Pieces.Contains("The end is near", StringComparison.Ordinal));
        }

        // What else they may ask for.
        var version = (await ben.Connection.InvokeAsync<EventsPage>("CatchUp", drill.ToString(), 0, TestContext.Current.CancellationToken)).Version;
        foreach (var (line, sequence) in new[] { (aiko, await aiko.SequenceAsync(drill)), (ben, version), (dai, await dai.SequenceAsync(drill)) })
        {
            await line.GetAsync($"/api/incidents/{drill}");
            await line.GetAsync("/api/incidents");
            await line.GetAsync("/api/exercises");
            await line.GetAsync($"/api/incidents/{drill}/export/jsonl");
            await line.GetAsync($"/api/incidents/{drill}/export/md");
            await line.GetAsync("/api/audit");
            Assert.Equal(Enumerable.Range(1, (int)sequence).Select(number => (long)number), (await line.Connection.InvokeAsync<EventsPage>("CatchUp", drill.ToString(), 0, TestContext.Current.CancellationToken)).Events.Select(one => one.Version));
        }

        foreach (var (name1, path) in from who in new[] { "aiko", "ben", "dai" }
                                      from path in new[] { "", "/inbox", "/timeline", "/people", "/handover", "/print", "/console", "/export", "/comms" }
                                      select (who, path))
        {
            using var browser = await product.SignedInAsync(name1);
            var page = await browser.GetAsync($"/incidents/{drill}{path}");
            Clean(name1, page.Text);
            Assert.DoesNotContain(name1 == "ben" ? "FOR-COMMANDER" : name1 == "aiko" ? "FOR-FINANCE" : "FOR-", page.Text, StringComparison.Ordinal);
        }

        Clean("aiko", aiko.Raw, "FOR-FINANCE");
        Clean("ben", ben.Raw, "FOR-COMMANDER");
        Clean("dai", dai.Raw, "FOR-FINANCE", "FOR-COMMANDER");
        Assert.Contains("FOR-COMMANDER edited", aiko.Raw, StringComparison.Ordinal);
        Assert.Contains("FOR-FINANCE chat", ben.Raw, StringComparison.Ordinal);
        Assert.Contains("SECRET-observation", facilitator.Raw, StringComparison.Ordinal);

        Assert.All(ben.Seen().Concat(aiko.Seen()).Where(one => one.Type == "injectReleased"), one => Assert.Equal(PersonId.System.Value, one.By));
        Assert.Contains(facilitator.Seen(), one => one.Type == "injectReleased" && one.By == goro.Id.Value);

        // One update follows the other: what was withheld left neither a gap nor an empty message.
        foreach (var line in new[] { aiko, ben, dai })
        {
            var updates = line.Client.Events.ToList();
            Assert.All(updates.Zip(updates.Skip(1)), pair => Assert.Equal(pair.First.ToVersion, pair.Second.FromVersion));
            Assert.All(updates, update => Assert.Equal(update.ToVersion - update.FromVersion, update.Events.Count));
            Assert.All(updates, update => Assert.Equal(0, update.Position));
            var pieces = line.Client.Updates.ToList();
            Assert.All(pieces.Zip(pieces.Skip(1)), pair => Assert.Equal(pair.First.ToVersion, pair.Second.FromVersion));
            Assert.All(pieces, update => Assert.True(update.ToVersion > update.FromVersion));
            Assert.All(pieces, update => Assert.Equal(0, update.Position));
        }
    }

    [Fact]
    public async Task Whoever_comes_back_is_given_what_they_missed_by_their_own_count()
    {
        await using var ben = await ListenAsync("ben");
        await DoAsync(new StartDrill());
        await ben.UntilAsync(() => ben.Seen().Any(one => one.Type == "injectReleased"));
        var before = await ben.SequenceAsync(drill);
        await DoAsync(new HoldInject("secret-i3"));
        await DoAsync(new ReleaseInject("secret-i2"));
        await using var again = await ListenAsync("ben", joins: false);
        var epoch = (await again.Connection.InvokeAsync<EventsPage>("CatchUp", drill.ToString(), 0, TestContext.Current.CancellationToken)).Epoch;
        Assert.Equal(JoinReply.Current, (await again.Client.JoinAsync(drill, before, epoch)).Answer);
        await NoteAsync("after the hold");
        await again.UntilAsync(() => again.Pieces.Contains("after the hold", StringComparison.Ordinal));
        var behind = await again.Client.JoinAsync(drill, before, epoch);
        Assert.Equal((JoinReply.Anew, before, before + 1), (behind.Answer, behind.Update!.FromVersion, behind.Update.ToVersion));
        Assert.Equal(JoinReply.Reload, (await again.Client.JoinAsync(drill, before + 2, epoch)).Answer);
        Clean("ben", again.Raw, "FOR-COMMANDER");
    }

    private static void Clean(string who, string raw, params string[] more)
    {
        foreach (var mark in more.Concat(["SECRET-", "secret-i"]))
        {
            var at = raw.IndexOf(mark, StringComparison.Ordinal);
            Assert.True(at < 0, $"{who} was sent: {(at < 0 ? "" : raw[Math.Max(0, at - 300)..Math.Min(raw.Length, at + 60)])}");
        }
    }

    private async Task DoAsync(IncidentCommand command) => Assert.IsType<CommandAccepted>(
        await product.Services.GetRequiredService<IMediator>().Send(new SubmitToIncident(drill, Guid.CreateVersion7(), goro, command)));

    private async Task NoteAsync(string text) => Assert.IsType<CommandAccepted>(await product.Services.GetRequiredService<IMediator>().Send(
        new SubmitToIncident(drill, Guid.CreateVersion7(), new Actor(new PersonId("p-aiko"), Permissions.View | Permissions.Respond), new AddNote(text))));

    private async Task<Line> ListenAsync(string name, bool joins = true)
    {
        var people = product.Services.GetRequiredService<PeopleDirectory>();
        var (person, secret) = (new PersonId("p-" + name), OneTimeCodes.NewApiToken());
        var permissions = people.PermissionsOf(person);
        Assert.Null(await people.SubmitAsync(
            new IssueToken(person, "t-" + Guid.NewGuid().ToString("N"), OneTimeCodes.HashOf(secret), "wire", permissions, null), new Actor(person, permissions), CancellationToken.None));
        var line = new Line(product.Address, secret);
        await line.Connection.StartAsync();
        if (joins)
        {
            var page = await line.Connection.InvokeAsync<EventsPage>("SubscribeEvents", drill.ToString(), 0);
            Assert.Equal(JoinReply.Current, (await line.Client.JoinAsync(drill, page.Version, page.Epoch)).Answer);
        }

        return line;
    }

    /// <summary>A program with its own line, of which every byte that comes is kept.</summary>
    private sealed class Line : IAsyncDisposable
    {
        private readonly Recorder recorder = new();
        private readonly HttpClient http;

        public Line(Uri address, string secret)
        {
            http = new HttpClient(recorder, disposeHandler: false) { BaseAddress = address };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
            Connection = new HubConnectionBuilder().WithUrl(new Uri(address, IncidentHub.Path), options =>
            {
                // By long polling every byte goes through the handler.
                options.Transports = HttpTransportType.LongPolling;
                options.HttpMessageHandlerFactory = _ => recorder;
                options.AccessTokenProvider = () => Task.FromResult<string?>(secret);
            }).Build();
            Client = new LiveClient(Connection);
        }

        public HubConnection Connection { get; }

        public LiveClient Client { get; }

        public string Raw => recorder.Text;

        public string Pieces => string.Join('\n', Client.Updates.SelectMany(update => update.Pieces).Select(piece => piece.Html));

        public IEnumerable<EventView> Seen() => Client.Events.SelectMany(update => update.Events);

        public Task UntilAsync(Func<bool> holds) => Client.UntilAsync(holds);

        public Task<CommandReply> SubmitAsync(IncidentId incident, string command, Guid id, object body) => Client.SubmitAsync(incident, command, id, body);

        public async Task<long> SequenceAsync(IncidentId incident) => (await Connection.InvokeAsync<EventsPage>("CatchUp", incident.ToString(), 0, TestContext.Current.CancellationToken)).Version;

        public async Task<IReadOnlyList<JsonElement>> InboxAsync(IncidentId incident) =>
            [.. (await http.GetFromJsonAsync<JsonElement>($"/api/incidents/{incident}")).GetProperty("drill").GetProperty("inbox").EnumerateArray()];

        public async Task GetAsync(string path) => await (await http.GetAsync(new Uri(path, UriKind.Relative))).Content.ReadAsStringAsync();

        public async ValueTask DisposeAsync()
        {
            await Client.DisposeAsync();
            http.Dispose();
            recorder.Dispose();
        }
    }

    private sealed class Recorder() : DelegatingHandler(new HttpClientHandler())
    {
        private readonly StringBuilder text = new();

        public string Text
        {
            get
            {
                lock (text)
                {
                    return text.ToString();
                }
            }
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            lock (text)
            {
                text.Append(response.Headers).Append(Encoding.UTF8.GetString(bytes)).Append('\n');
            }

            var copy = new ByteArrayContent(bytes);
            foreach (var header in response.Content.Headers)
            {
                copy.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }

            response.Content = copy;
            return response;
        }
    }
}
