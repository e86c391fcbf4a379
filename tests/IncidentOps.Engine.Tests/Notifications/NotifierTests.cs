using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Notifications;
using IncidentOps.Engine.Storage;
using IncidentOps.Engine.Tests.Incidents;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Engine.Tests.Notifications;

public sealed class NotifierTests
{
    private static readonly Plan Telling = PlanOf(Notify("tell"), Todo("b")).With("staff");
    private static readonly Plan Asking = PlanOf(Notify("tell", needsAcknowledgement: true), Todo("b")).With("staff");

    [Fact]
    public async Task A_steps_message_is_committed_sent_and_recorded_and_the_run_goes_on()
    {
        var bench = new NotifierBench(Telling);
        bench.Directory.Add(Ben);
        var incident = await bench.Bench.Declared(Telling);
        await bench.Bench.Must(incident, new TakeRole("staff"), Ben);
        await bench.RunDueAsync(incident);
        var message = Assert.Single(bench.Mail.Sent);
        Assert.StartsWith("Please read\n\n-- \n", message.Text, StringComparison.Ordinal);
        Assert.Contains($"Incident: https://ops.example.jp/base/incidents/{incident}\n", message.Text, StringComparison.Ordinal);
        Assert.Equal("[IncidentOps SEV1] Phish", message.Subject);
        Assert.Null(message.AcknowledgementLink);
        var state = await bench.Bench.State(incident);
        Assert.Equal(StepStatus.Done, state.Run("r1")!.Progress.Find("tell")!.Status);
        Assert.Equal("smtp", state.Notifications[0].Deliveries[Ben.Id].Channel);
    }

    [Fact]
    public async Task Each_is_written_to_in_their_language_with_a_link_of_their_own()
    {
        var bench = new NotifierBench(Asking);
        bench.Directory.Add(Ben, language: Language.Japanese);
        var incident = await bench.Bench.Declared(Asking);
        await bench.Bench.Must(incident, new TakeRole("staff"), Ben);
        await bench.RunDueAsync(incident);
        var message = Assert.Single(bench.Mail.Sent);
        Assert.StartsWith("ご確認ください\n", message.Text, StringComparison.Ordinal);
        Assert.Equal("【IncidentOps SEV1】Phish", message.Subject);
        var link = bench.Tokens.Read(message.AcknowledgementLink!.Segments[^1])!;
        Assert.Equal((incident, "m1", Ben.Id), (link.Incident, link.Notification, link.Person));
        Assert.Equal(bench.Bench.Clock.GetUtcNow() + TimeSpan.FromDays(7), link.ExpiresAt);
        Assert.Contains(message.AcknowledgementLink.AbsoluteUri, message.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_organisations_webhooks_get_a_steps_message_too_and_never_a_link_to_acknowledge()
    {
        var bench = new NotifierBench(Asking);
        var chat = PersonId.OfWebhook("chat");
        bench.Directory.Add(Ben);
        bench.Directory.People[chat] = new Contact(chat, "chat", Language.Japanese, null, "https://chat.example.jp/1");
        var incident = await bench.Bench.Declared(Asking);
        await bench.Bench.Must(incident, new TakeRole("staff"), Ben);
        await bench.RunDueAsync(incident);
        Assert.NotNull(Assert.Single(bench.Mail.Sent).AcknowledgementLink);
        var posted = Assert.Single(bench.Hook.Sent);
        Assert.Equal((chat, null), (posted.Recipient.Person, posted.AcknowledgementLink));
        Assert.DoesNotContain("/ack/", posted.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("サインイン", posted.Text, StringComparison.Ordinal);
        Assert.Contains($"/incidents/{incident}", posted.Text, StringComparison.Ordinal);

        await bench.Bench.Must(incident, new AcknowledgeNotification("m1"), Ben);
        Assert.Equal(StepStatus.Done, (await bench.Bench.State(incident)).Run("r1")!.Progress.Find("tell")!.Status);
    }

    [Fact]
    public async Task A_webhook_that_was_removed_meanwhile_is_given_up_and_keeps_nothing_waiting()
    {
        var bench = new NotifierBench(Telling);
        var chat = PersonId.OfWebhook("chat");
        bench.Directory.Add(Ben);
        var incident = await bench.Bench.Declared(Telling);
        await bench.Bench.Must(incident, new QueueNotification(null, null, [chat], "Read", "", false));
        await bench.RunDueAsync(incident);
        var tried = Assert.Single(await bench.Events<DeliveryTried>(incident), tried => tried.Recipient == chat);
        Assert.Equal((DeliveryState.GaveUp, "-: webhook-removed"), (tried.State, tried.Detail?.Value));
    }

    [Fact]
    public async Task Where_nobody_holds_the_role_those_with_the_duty_are_told()
    {
        var bench = new NotifierBench(Telling);
        bench.Directory.Add(Chie);
        bench.Directory.Add(Dai);
        bench.Directory.Duties["staff"] = [Chie.Id, Dai.Id];
        var incident = await bench.Bench.Declared(Telling);
        await bench.RunDueAsync(incident);
        Assert.Equal([Chie.Id, Dai.Id], bench.Mail.Sent.Select(message => message.Recipient.Person).Order(Comparer<Core.People.PersonId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value))));
        Assert.All(bench.Mail.Sent, message => Assert.StartsWith("Please read", message.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_nobody_has_the_duty_either_the_commander_is_told_and_the_message_says_so()
    {
        var bench = new NotifierBench(Telling);
        bench.Directory.Add(Aiko);
        var incident = await bench.Bench.Declared(Telling);
        await bench.RunDueAsync(incident);
        var message = Assert.Single(bench.Mail.Sent);
        Assert.Equal(Aiko.Id, message.Recipient.Person);
        Assert.StartsWith("(Nobody holds the role of staff, so this comes to you.", message.Text, StringComparison.Ordinal);
        Assert.StartsWith("（staff（日本語）の担当者がいないため", (await bench.Bench.State(incident)).Notifications[0].Japanese!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_of_the_steps_place_are_filled_in_and_an_endless_message_is_cut()
    {
        var step = Notify("tell") with
        {
            Message = new LocalizedTemplate(
                new Template([new TemplateText("Account: "), new TemplateExpression(Named("inputs.account"))], "x"), Template.Literal(new string('あ', 20_000))),
        };
        var plan = PlanOf(step).Taking(Input("account", @default: "keiri@example.jp"));
        plan = plan.With("staff");
        var bench = new NotifierBench(plan);
        bench.Directory.Add(Aiko);
        bench.Directory.Duties["staff"] = [Aiko.Id];
        var incident = await bench.Bench.Declared(plan);
        await bench.RunDueAsync(incident);
        Assert.StartsWith("Account: keiri@example.jp\n", Assert.Single(bench.Mail.Sent).Text, StringComparison.Ordinal);
        Assert.Equal(TextBounds.Note, (await bench.Bench.State(incident)).Notifications[0].Japanese!.Value!.Length);
    }

    [Fact]
    public async Task A_failed_delivery_is_tried_again_at_growing_distances_and_given_up_at_last()
    {
        var bench = await Told(Telling);
        var (notifier, incident) = bench;
        notifier.Mail.Answer = _ => Task.FromResult(ChannelResult.Failed(DeliveryCodes.BadPassword, "535 no"));
        foreach (var wait in new[] { 0, 15, 30, 60, 120, 240 })
        {
            notifier.Bench.Clock.Advance(TimeSpan.FromSeconds(wait) - TimeSpan.FromMilliseconds(wait == 0 ? 0 : 1));
            var before = notifier.Mail.Sent.Count;
            if (wait > 0)
            {
                await notifier.RunDueAsync(incident);
                Assert.Equal(before, notifier.Mail.Sent.Count);
                notifier.Bench.Clock.Advance(TimeSpan.FromMilliseconds(1));
            }

            await notifier.RunDueAsync(incident);
            Assert.Equal(before + 1, notifier.Mail.Sent.Count);
        }

        notifier.Bench.Clock.Advance(TimeSpan.FromDays(1));
        await notifier.RunDueAsync(incident);
        Assert.Equal(Delivery.MaximumTries, notifier.Mail.Sent.Count);
        Assert.Single(notifier.Mail.Sent.Select(message => message.Key).Distinct());
        var tries = await notifier.Events<DeliveryTried>(incident);
        Assert.Equal([.. Enumerable.Repeat(DeliveryState.Failed, 5), DeliveryState.GaveUp], tries.Select(tried => tried.State));
        Assert.Equal("smtp: bad-password: 535 no", tries[0].Detail!.Value);
        Assert.Equal(StepStatus.Waiting, (await notifier.Bench.State(incident)).Run("r1")!.Progress.Find("tell")!.Status);
    }

    [Fact]
    public async Task After_a_restart_a_delivery_comes_late_rather_than_never()
    {
        var (before, incident) = await Told(Telling);
        before.Mail.Answer = _ => Task.FromResult(ChannelResult.Failed(DeliveryCodes.Unreachable));
        await before.RunDueAsync(incident);
        before.Bench.Clock.Advance(TimeSpan.FromDays(2));
        var after = new NotifierBench(new SessionsBench(before.Bench.Store, before.Bench.Clock, Telling));
        after.Directory.Add(Ben);
        await after.RunDueAsync(incident);
        Assert.Equal(before.Mail.Sent.Single().Key, after.Mail.Sent.Single().Key);
        Assert.Equal(DeliveryState.Sent, (await after.Bench.State(incident)).Notifications[0].Deliveries[Ben.Id].State);
    }

    [Fact]
    public async Task A_crash_between_sending_and_recording_sends_the_same_message_again_and_records_it_once()
    {
        var (before, incident) = await Told(Telling);
        await before.Notifier.RunAsync(incident, PendingWakeups.Of(await before.Bench.State(incident)).Single(wakeup => wakeup.Kind == WakeupKind.QueueNotification), CancellationToken.None);
        before.Bench.Store.BeforeAppend = _ => throw new StoreFailedException("power cut");
        await before.RunDueOnceAsync(incident);
        Assert.Single(before.Mail.Sent);
        before.Bench.Store.BeforeAppend = _ => Task.CompletedTask;
        var after = new NotifierBench(new SessionsBench(before.Bench.Store, before.Bench.Clock, Telling));
        after.Directory.Add(Ben);
        await after.RunDueAsync(incident);
        Assert.Equal(before.Mail.Sent.Single().Key, after.Mail.Sent.Single().Key);
        Assert.Equal(before.Mail.Sent.Single().Text, after.Mail.Sent.Single().Text);
        Assert.Single(await after.Events<DeliveryTried>(incident));
    }

    [Fact]
    public async Task Two_notifiers_at_once_commit_one_message_and_one_result()
    {
        var (bench, incident) = await Told(Telling);
        var queue = PendingWakeups.Of(await bench.Bench.State(incident)).Single(wakeup => wakeup.Kind == WakeupKind.QueueNotification);
        await bench.Notifier.RunAsync(incident, queue, CancellationToken.None);
        await bench.Notifier.RunAsync(incident, queue, CancellationToken.None);
        var deliver = PendingWakeups.Of(await bench.Bench.State(incident)).Single(wakeup => wakeup.Kind == WakeupKind.Deliver);
        await bench.Notifier.RunAsync(incident, deliver, CancellationToken.None);
        await bench.Notifier.RunAsync(incident, deliver, CancellationToken.None);
        Assert.Single(await bench.Events<NotificationQueued>(incident));
        Assert.Single(await bench.Events<DeliveryTried>(incident));
        Assert.Single(bench.Mail.Sent);
    }

    [Fact]
    public async Task A_reopened_step_tells_again()
    {
        var (bench, incident) = await Told(Telling);
        await bench.RunDueAsync(incident);
        await bench.Bench.Must(incident, new ReopenStep("r1", "tell"));
        await bench.RunDueAsync(incident);
        Assert.Equal(["m1", "m2"], bench.Mail.Sent.Select(message => message.Notification));
    }

    [Fact]
    public async Task Nobody_is_passed_over_in_silence()
    {
        var (bench, incident) = await Told(PlanOf(Notify("tell"), Todo("b")), mail: null);
        await bench.RunDueAsync(incident);
        await Expect("-", "-: no-address");

        (bench, incident) = await Told(Telling);
        bench.Mail.IsSetUp = false;
        await bench.RunDueAsync(incident);
        await Expect("smtp", "smtp: not-set-up");

        (bench, incident) = await Told(Telling);
        bench.Directory.People.Clear();
        await bench.RunDueAsync(incident);
        await Expect("-", "-: person-unknown");

        (bench, incident) = await Told(Telling);
        bench.Mail.Answer = _ => Task.FromResult(ChannelResult.Rejected(DeliveryCodes.RecipientRefused, "550 5.1.1 no such user"));
        await bench.RunDueAsync(incident);
        await Expect("smtp", "smtp: recipient-refused: 550 5.1.1 no such user");

        async Task Expect(string channel, string detail)
        {
            var state = await bench.Bench.State(incident);
            var delivery = state.Notifications[0].Deliveries[Ben.Id];
            Assert.Equal((DeliveryState.GaveUp, channel, detail), (delivery.State, delivery.Channel, delivery.Detail?.Value));
            Assert.Equal(StepStatus.Waiting, state.Run("r1")!.Progress.Find("tell")!.Status);
        }
    }

    [Fact]
    public async Task One_way_that_gets_through_is_enough_and_the_other_ones_trouble_is_told()
    {
        var (bench, incident) = await Told(Telling, webhook: "https://chat.example.jp/hook");
        bench.Mail.Answer = _ => Task.FromResult(ChannelResult.Failed(DeliveryCodes.BadCertificate, "self-signed"));
        await bench.RunDueAsync(incident);
        var delivery = (await bench.Bench.State(incident)).Notifications[0].Deliveries[Ben.Id];
        Assert.Equal((DeliveryState.Sent, "webhook", "smtp: bad-certificate: self-signed"), (delivery.State, delivery.Channel, delivery.Detail?.Value));
        Assert.Single(bench.Hook.Sent);
    }

    [Fact]
    public async Task A_channel_that_breaks_counts_as_a_failed_try()
    {
        var (bench, incident) = await Told(Telling);
        bench.Mail.Answer = _ => throw new InvalidOperationException("a fault of ours");
        await bench.RunDueAsync(incident);
        var tried = Assert.Single(await bench.Events<DeliveryTried>(incident));
        Assert.Equal((DeliveryState.Failed, "smtp: unexpected: InvalidOperationException"), (tried.State, tried.Detail!.Value));
    }

    [Fact]
    public async Task In_a_drill_nothing_leaves_and_everybody_is_reached()
    {
        var bench = new NotifierBench(Asking);
        bench.Directory.Add(Ben, mail: null);
        var incident = SessionsBench.NewIncident();
        var facilitator = Ben with { Permissions = Core.People.Permissions.View | Core.People.Permissions.Respond | Core.People.Permissions.Facilitate };
        await bench.Bench.Must(incident, new DeclareIncident("Exercise", Mode: IncidentMode.Drill), facilitator);
        await bench.Bench.Must(incident, new StartRun(Asking.Version.Sha256));
        await bench.Bench.Must(incident, new TakeRole("staff"), Ben);
        await bench.RunDueAsync(incident);
        Assert.Empty(bench.Mail.Sent);
        Assert.Empty(bench.Hook.Sent);
        var delivery = (await bench.Bench.State(incident)).Notifications[0].Deliveries[Ben.Id];
        Assert.Equal((DeliveryState.Sent, "simulated", "simulated: simulated"), (delivery.State, delivery.Channel, delivery.Detail?.Value));
        await bench.Bench.Must(incident, new AcknowledgeNotification("m1"), Ben);
        Assert.Equal(StepStatus.Done, (await bench.Bench.State(incident)).Run("r1")!.Progress.Find("tell")!.Status);
    }

    [Fact]
    public void No_way_out_can_be_reached_from_a_drills_desk()
    {
        var bench = new NotifierBench();
        var desks = new DeliveryDesks([bench.Mail, bench.Hook], bench.Bench.Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<DeliveryDesk>.Instance);
        Assert.DoesNotContain(ReachableFrom(desks.For(IncidentMode.Drill)), found => found is INotificationChannel and not SimulatedChannel);
        Assert.Contains(bench.Mail, ReachableFrom(desks.For(IncidentMode.Live)));
    }

    /// <summary>Every object that fields lead to, however deep.</summary>
    private static HashSet<object> ReachableFrom(object root)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var waiting = new Stack<object>([root]);
        while (waiting.TryPop(out var next) && seen.Count < 100_000)
        {
            if (!seen.Add(next) || next is Type or string || next.GetType().IsPrimitive)
            {
                continue;
            }

            if (next is Array array)
            {
                foreach (var item in array)
                {
                    Push(item);
                }
            }

            for (var type = next.GetType(); type is not null; type = type.BaseType)
            {
                foreach (var field in type.GetFields(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.DeclaredOnly))
                {
                    if (!field.FieldType.IsPointer)
                    {
                        Push(field.GetValue(next));
                    }
                }
            }
        }

        return seen;

        void Push(object? found)
        {
            if (found is not null)
            {
                waiting.Push(found);
            }
        }
    }

    private static async Task<(NotifierBench Bench, IncidentId Incident)> Told(Plan plan, string? mail = "ben@example.jp", string? webhook = null)
    {
        plan = plan.With("staff");
        var bench = new NotifierBench(plan);
        bench.Directory.Add(Ben, mail, webhook);
        var incident = await bench.Bench.Declared(plan);
        await bench.Bench.Must(incident, new TakeRole("staff"), Ben);
        return (bench, incident);
    }
}
