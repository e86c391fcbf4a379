using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using IncidentOps.Adapters.Keys;
using IncidentOps.Adapters.Sqlite;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Notifications;
using IncidentOps.Simulation.Processes;

namespace IncidentOps.Browser;

/// <summary>
/// One product with something of everything to look at, filled through its own forms: rooms in every state, actions that failed and whose
/// outcome nobody knows, people, targets, a link to acknowledge. Shared by the tests that only look.
/// </summary>
public sealed partial class ShownProduct : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("incidentops-shown-").FullName;
    private Task? starting;
    private HttpClient client = null!;

    public ProductProcess Product { get; private set; } = null!;

    /// <summary>An account takeover under way: ticks, notes, evidence, a message, deadlines that run.</summary>
    public string Room { get; private set; } = "";

    public string ClosedRoom { get; private set; } = "";

    /// <summary>A practice run.</summary>
    public string Drill { get; private set; } = "";

    /// <summary>A drill of an exercise that Sato conducts and Tanaka plays, under way.</summary>
    public string Conducted { get; private set; } = "";

    /// <summary>One that Sato plays alone, with mail in the inbox.</summary>
    public string PlayedAlone { get; private set; } = "";

    /// <summary>Without a runbook so far.</summary>
    public string FreshRoom { get; private set; } = "";

    /// <summary>Every step is settled.</summary>
    public string CompleteRoom { get; private set; } = "";

    public string PausedRoom { get; private set; } = "";

    /// <summary>The page of the responder Tanaka.</summary>
    public string Person { get; private set; } = "";

    /// <summary>The path of a link to acknowledge a message.</summary>
    public string Acknowledge { get; private set; } = "";

    /// <summary>A one-time link that nobody has used.</summary>
    public string Welcome { get; private set; } = "";

    /// <summary>The path of a recurring drill of the calendar, which Sato facilitates.</summary>
    public string ScheduledDrill { get; private set; } = "";

    /// <summary>One that was cancelled.</summary>
    public string CancelledDrill { get; private set; } = "";

    /// <summary>One whose room is ready.</summary>
    public string PreparedDrill { get; private set; } = "";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Starts and fills it, once: not before a test is sure to have a browser.</summary>
    public Task ReadyAsync() => starting ??= FillAsync();

    /// <summary>A room whose actions have failed, left their outcome unknown, and are running and printing, in this order.</summary>
    public async Task<string> ActingRoomAsync()
    {
        var room = await DeclareAsync("Machine steps", "acting");
        foreach (var step in new[] { "fails", "unknown", "runs" })
        {
            await PressAsync(room, ("do", $"startAction:r1:{step}:apply"));
        }

        await UntilAsync(room, "id=\"s-r1-fails\" class=\"step\" data-status=\"failed\"", "id=\"s-r1-unknown\" class=\"step\" data-status=\"outcome-unknown\"");
        return room;
    }

    public Task StopActingAsync(string room) => PressAsync(room, ("do", "cancelAction:r1:runs"));

    public async ValueTask DisposeAsync()
    {
        client?.Dispose();
        if (Product is not null)
        {
            await Product.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    private async Task FillAsync()
    {
        WritePlans();
        Product = await ProductProcess.StartAsync("--runbooks", Path.Combine(folder, "runbooks"));
        client = await Product.SignInAsync();
        Welcome = await AddAsync("田中 一郎", "tanaka");
        using (var answer = await PostAsync(new Uri(Welcome).AbsolutePath, ("password", ProductProcess.Password)))
        {
            answer.EnsureSuccessStatusCode();
        }

        // The link signed the client in as Tanaka.
        (await PostAsync("/sign-in", ("sign-in-name", "sato"), ("password", ProductProcess.Password))).Dispose();
        Welcome = await AddAsync("鈴木 次郎", "suzuki");
        Person = PersonPattern().Match(await client.GetStringAsync("/settings/people")).Value;
        (await PostAsync("/settings/secrets", ("name", "relay"), ("value", "v"))).Dispose();
        (await PostAsync("/settings/targets/new", ("transport", "local"), ("name", "here"), ("kind", "host"))).Dispose();
        (await PostAsync("/settings/account/tokens", ("token-name", "pager"), ("permissions", "View"), ("validity", "90"))).Dispose();

        Room = await DeclareAsync("経理メールの乗っ取り (finance mailbox)", "mail-account-takeover", ("input:account", "keiri@example.co.jp"));
        await FillRoomAsync(Room);
        FreshRoom = await DeclareAsync("Fresh");
        ClosedRoom = await DeclareAsync("Closed", "short");
        await PressAsync(ClosedRoom, ("do", "completeStep:r1:only"));
        CompleteRoom = await DeclareAsync("Complete", "short");
        await PressAsync(CompleteRoom, ("do", "completeStep:r1:only"));
        await PressAsync(ClosedRoom, ("do", "closeIncident"), ("summary", "The account was locked in time."));
        await FillCalendarAsync();
        PausedRoom = await DeclareAsync("Paused", "short");
        await PressAsync(PausedRoom, ("do", "pauseRun:r1"));
        using var drill = await PostAsync("/practice", ("runbook", "mail-spam-relay"), ("incident", Guid.CreateVersion7().ToString("N")));
        Drill = new Uri(Product.Address, drill.RequestMessage!.RequestUri!.AbsolutePath).ToString();
        Drill = Drill.EndsWith("/start", StringComparison.Ordinal) ? Drill[..^"/start".Length] : Drill;
        await FillDrillsAsync();
    }

    private async Task FillDrillsAsync()
    {
        var sato = MePattern().Match(await client.GetStringAsync("/")).Groups[1].Value;
        var tanaka = Person.Split('/')[^1];
        using var prepared = await PostAsync(
            "/exercises/takeover-finance-invoice/prepare", ("title", "Friday’s drill"), ("teams", "1"), ("part", sato + "|facilitator"), ("part", tanaka + "|player|finance"),
            ("part", tanaka + "|player|commander"), ("part", tanaka + "|player|mail-admin"));
        prepared.EnsureSuccessStatusCode();
        Conducted = prepared.RequestMessage!.RequestUri!.ToString().Replace("/console", "", StringComparison.Ordinal);
        await PressAsync(Conducted, ("do", "startDrill"));
        await PressAsync(Conducted, ("do", "jumpDrill:to"), ("jump-to", "0:05"));
        await PressAsync(Conducted, ("do", "holdInject:customer-rings:yes"));
        await PressAsync(Conducted, ("do", "improviseInject"), ("channel", "chat"), ("to", "finance"), ("from", "部長"), ("subject", "今どうなっていますか"), ("body", "状況を教えてください。"));
        await PressAsync(Conducted, ("do", "pauseDrill"));
        using var alone = await PostAsync("/exercises/takeover-first-quarter-hour/play", ("key", Guid.CreateVersion7().ToString("N")));
        alone.EnsureSuccessStatusCode();
        PlayedAlone = alone.RequestMessage!.RequestUri!.ToString();
        await PressAsync(PlayedAlone, ("do", "startDrill"));
        await PressAsync(PlayedAlone, ("do", "jumpDrill:to"), ("jump-to", "0:05"));
        await PressAsync(PlayedAlone, ("do", "pauseDrill"));
        await UntilAsync(PlayedAlone + "/inbox", "data-message=");
    }

    private async Task FillCalendarAsync()
    {
        const string exercise = "takeover-finance-invoice";
        var now = DateTime.UtcNow;
        ScheduledDrill = await ScheduleAsync(exercise, now.AddDays(12), ("repeats", "monthly-weekday"), ("every", "3"), ("note", "第3会議室 / Room 3\nhttps://meet.example.jp/drill"));
        (await PostAsync($"{ScheduledDrill}/answer", ("answer", "coming"))).Dispose();
        CancelledDrill = await ScheduleAsync("relay-blocked-talk", now.AddDays(13), ("repeats", "once"), ("every", "1"), ("note", ""));
        (await PostAsync($"{CancelledDrill}/cancel", ("reason", "台風のため / Typhoon"))).Dispose();
        PreparedDrill = await ScheduleAsync(exercise, now.AddHours(3), ("repeats", "weekly"), ("every", "1"), ("note", ""));
        var page = await client.GetStringAsync($"/exercises/{exercise}/prepare?occurrence={PreparedDrill.Split('/')[^1]}");
        var parts = CheckedPattern().Matches(page).Select(match => ("part", match.Groups[1].Value));
        using var prepared = await PostAsync(
            $"/exercises/{exercise}/prepare",
            [("key", Guid.CreateVersion7().ToString("N")), ("occurrence", PreparedDrill.Split('/')[^1]), ("teams", "1"), ("title", "From the calendar"), .. parts]);
        Assert.EndsWith("/console", prepared.RequestMessage!.RequestUri!.AbsolutePath, StringComparison.Ordinal);
    }

    /// <summary>Returns the path of the first drill.</summary>
    private async Task<string> ScheduleAsync(string exercise, DateTime at, params (string Name, string Value)[] more)
    {
        var path = "/exercises/calendar/new?exercise=" + exercise;
        var form = await client.GetStringAsync(path);
        // The form offers the reader as facilitator; everybody else plays.
        var facilitator = CheckedPattern().Match(form).Groups[1].Value;
        var people = PartPattern().Matches(form).Select(match => match.Value)
            .Where(part => part.Contains("|player|", StringComparison.Ordinal) && !part.StartsWith(facilitator.Split('|')[0], StringComparison.Ordinal)).Prepend(facilitator);
        using var answer = await PostAsync(
            "/exercises/calendar/new",
            [
                ("exercise", exercise), ("key", Guid.CreateVersion7().ToString("N")), ("date", at.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)),
                ("time", at.ToString("HH:00", System.Globalization.CultureInfo.InvariantCulture)), ("last-day", ""), ("rule", ""), ("reminders", "1440"), ("grace", "60"),
                .. people.Select(part => ("part", part)), .. more,
            ]);
        answer.EnsureSuccessStatusCode();
        return answer.RequestMessage!.RequestUri!.AbsolutePath;
    }

    private async Task FillRoomAsync(string room)
    {
        await PressFirstAsync(room, "decideStep");
        await PressFirstAsync(room, "completeStep", "Bridge is +81 3 0000 0000.");
        await PressFirstAsync(room, "skipStep", "They phoned us.");
        await PressFirstAsync(room, "claimStep");
        await PressAsync(room, ("do", "addNote"), ("note", "The bank has stopped the transfer.\nTheir number is 2231."));
        await PressAsync(room, ("do", "postStatusUpdate"), ("update", "Sign-in is locked."), ("update-minutes", "30"));
        await PressAsync(
            room, ("do", "recordAwareness"), ("known-at", DateTime.UtcNow.AddHours(-3).ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture)),
            ("zone", "Etc/UTC"), ("known-reason", "A partner phoned."));
        await PressFirstAsync(room + "/clocks", "settleClock", "Asked for by counsel.");
        var tanaka = Person.Split('/')[^1];
        await PressAsync(room, ("do", "queueNotification"), ("recipient", tanaka), ("message", "Please join."), ("acknowledge", "yes"));
        await PressAsync(room, ("do", "offerRole:commander"), ("to:commander", tanaka));
        using var file = new MultipartFormDataContent
        {
            { new StringContent(await ProductProcess.FormTokenAsync(client)), "__RequestVerificationToken" },
            { new StringContent(Guid.CreateVersion7().ToString()), "command-id" },
            { new StringContent("Headers of the changed invoice"), "description" },
            { new ByteArrayContent("From: somebody"u8.ToArray()), "file", "invoice.eml" },
        };
        using var kept = await client.PostAsync(room + "/evidence", file);
        kept.EnsureSuccessStatusCode();

        var message = MessagePattern().Match(await client.GetStringAsync(room + "/comms")).Groups[1].Value;
        var keys = new NotificationKeyFiles(new DataLayout(Product.DataFolder).KeysFolder);
        Acknowledge = "ack/" + new AcknowledgementTokens(keys).Issue(new AcknowledgementLink(
            IncidentId.TryParse(room.Split('/')[^1], out var incident) ? incident : throw new InvalidOperationException(room), message, new PersonId(tanaka), DateTimeOffset.UtcNow.AddDays(1)));
    }

    /// <summary>Returns the link for the first sign-in.</summary>
    private async Task<string> AddAsync(string name, string signInName)
    {
        using var answer = await PostAsync("/settings/people/new", ("display-name", name), ("sign-in-name", signInName), ("language", "en"), ("roles", "Responder"));
        return LinkPattern().Match(await answer.Content.ReadAsStringAsync()).Value;
    }

    private async Task<string> DeclareAsync(string title, string? runbook = null, params (string Name, string Value)[] inputs)
    {
        var room = new Uri(Product.Address, $"/incidents/{new IncidentId(Guid.CreateVersion7())}").ToString();
        (await PostAsync("/declare", ("incident", room.Split('/')[^1]), ("title", title))).Dispose();
        if (runbook is not null)
        {
            var start = StartPattern().Match(await client.GetStringAsync($"{room}/start?runbook={runbook}")).Groups[1].Value;
            using var started = await PostAsync(
                room + "/start", [("do", start), ("runbook", runbook), ("command-id", Guid.CreateVersion7().ToString()), .. inputs]);
            started.EnsureSuccessStatusCode();
        }

        return room;
    }

    /// <summary>The first button of its kind, whatever the plan calls the step.</summary>
    private async Task PressFirstAsync(string page, string command, string? text = null)
    {
        var pressed = Regex.Match(await client.GetStringAsync(page), $"value=\"({command}:[^\"]+)\"").Groups[1].Value;
        var address = pressed.Split(':');
        var field = "text:" + (command == "settleClock" ? address[1] : $"{address[1]}:{address[2]}");
        await PressAsync(page.Replace("/clocks", "", StringComparison.Ordinal), [("do", pressed), .. text is null ? [] : new[] { (field, text) }]);
    }

    private async Task PressAsync(string room, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, room + "/act") { Content = await FormAsync(fields) };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Add("X-Command-Id", Guid.CreateVersion7().ToString());
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(text.Contains("\"accepted\"", StringComparison.Ordinal), $"{fields[0].Value}: {text}");
    }

    private async Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var form = await FormAsync(fields);
        return await client.PostAsync(path, form);
    }

    private async Task<FormUrlEncodedContent> FormAsync((string Name, string Value)[] fields) => new(
        fields.Select(field => KeyValuePair.Create(field.Name, field.Value))
            .Append(KeyValuePair.Create("__RequestVerificationToken", await ProductProcess.FormTokenAsync(client))));

    private async Task UntilAsync(string page, params string[] marks)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await client.GetStringAsync(page, patience.Token) is var html && !marks.All(mark => html.Contains(mark, StringComparison.Ordinal)))
        {
            await Task.Delay(50, patience.Token);
        }
    }

    /// <summary>The plans that the product comes with, one with a single step, and one whose actions end badly or not at all.</summary>
    private void WritePlans()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var library = Path.Combine(output.Parent!.Parent!.Parent!.Parent!.Parent!.FullName, "runbooks");
        foreach (var file in Directory.EnumerateFiles(library, "*.yaml", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, "runbooks", Path.GetRelativePath(library, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        File.WriteAllText(Path.Combine(folder, "runbooks", "short.yaml"), Head("short") + """

              - id: only
                task: { en: Do it, ja: 行う }
            """);
        File.WriteAllText(Path.Combine(folder, "runbooks", "acting.yaml"), Head("acting") + """

              - checklist:
                  - { id: fails, action: acting.fail, title: { en: Fails, ja: 失敗する } }
                  - { id: unknown, action: acting.unknown, title: { en: Nobody knows, ja: 結果不明になる } }
                  - { id: runs, action: acting.run, title: { en: Runs and prints, ja: 実行を続ける } }
            """);
        File.WriteAllText(Path.Combine(folder, "runbooks", "actions", "acting.yaml"), "pack: acting\nactions:\n" + string.Concat(
            Action("fail", "echo 'permission denied' >&2; exit 3", "exit 10"),
            Action("unknown", "echo 'starting'; exit 0", "exit 2"),
            Action("run", "for line in $(seq 1 60); do echo \"line $line\"; sleep 0.2; done", "exit 0")));
    }

    private static string Head(string id) => $$"""
        runbook: {{id}}
        title: { en: "{{id}}", ja: "{{id}}（試験用）" }
        summary: { en: For tests., ja: 試験用。 }
        severity: SEV4
        review: { every: 180d, owner: tests }
        roles:
          commander: { title: { en: Commander, ja: 指揮者 } }
        steps:
        """;

    private static string Action(string name, string apply, string verify) => $$"""
          - action: acting.{{name}}
            title: { en: "{{name}}", ja: "{{name}}（試験用）" }
            text: { en: For tests., ja: 試験用。 }
            target: host
            transport: local
            idempotent: false
            timeout: 20s
            apply:
              run: |
                {{apply}}
            verify:
              run: |
                {{verify}}
              exit: { 0: applied, 2: unknown, 10: not-applied }

        """;

    [GeneratedRegex("data-person=\"([^\"]+)\"")]
    private static partial Regex MePattern();

    [GeneratedRegex("http://\\S+?/welcome/[A-Za-z0-9_-]+")]
    private static partial Regex LinkPattern();

    [GeneratedRegex("/settings/people/p-[0-9a-z]+(?=\"[^<]*>田中)")]
    private static partial Regex PersonPattern();

    [GeneratedRegex("p-[0-9a-z]+\\|(facilitator|player\\|[a-z-]+)(?=\")")]
    private static partial Regex PartPattern();

    [GeneratedRegex("name=\"part\" value=\"([^\"]+)\" checked")]
    private static partial Regex CheckedPattern();

    [GeneratedRegex("value=\"(startRun:[0-9a-f]+)\"")]
    private static partial Regex StartPattern();

    [GeneratedRegex("value=\"acknowledgeNotification:([^\"]+)\"")]
    private static partial Regex MessagePattern();
}
