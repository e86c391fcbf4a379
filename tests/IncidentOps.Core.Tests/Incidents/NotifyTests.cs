using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class NotifyTests
{
    private static readonly Plan Telling = PlanOf(Notify("tell"), Todo("b"));
    private static readonly Plan Asking = PlanOf(Notify("tell", needsAcknowledgement: true), Todo("b"));

    private static NotificationQueued Queued(bool needsAcknowledgement, params Actor[] to) =>
        new("m1", "r1", "tell", [.. to.Select(person => person.Id)], Personal("Read"), Personal("読んで"), needsAcknowledgement);

    private static QueueNotification Queue(params Actor[] to) => new("r1", "tell", [.. to.Select(person => person.Id)], "Read", "読んで", false);

    private static RecordDelivery Delivered(Actor to, DeliveryState state) => new("m1", to.Id, "smtp", state, null);

    [Fact]
    public void The_engine_commits_a_steps_message_once_to_each_recipient()
    {
        var room = Room(Telling);
        var state = room.When(Queue(Ben, Chie, Ben), by: TheEngine).Then(Queued(false, Ben, Chie));
        Assert.Contains("tell", state.Run("r1")!.Notified);
        Assert.Equal(StepStatus.Waiting, room.StatusOf("tell"));
        room.When(Queue(Dai), by: TheEngine).ThenRefused("already-queued");
    }

    [Fact]
    public void A_person_sends_a_message_by_hand_but_never_as_a_steps()
    {
        Room(Telling).When(new QueueNotification("r1", null, [Ben.Id], "Read", "", true), by: Chie)
            .Then(new NotificationQueued("m1", null, null, [Ben.Id], Personal("Read"), null, true));
        Room(Telling).When(Queue(Ben), by: Aiko).ThenRefused("engine-only");
        Room(PlanOf(Todo("tell"))).When(Queue(Ben), by: TheEngine).ThenRefused("not-a-notification");
    }

    [Fact]
    public void A_message_needs_recipients_and_words_and_its_time()
    {
        Room(Telling).When(Queue(), by: TheEngine).ThenRefused("no-recipients");
        Room(Telling).When(Queue() with { Recipients = default }, by: TheEngine).ThenRefused("no-recipients");
        var crowd = Enumerable.Range(0, QueueNotification.MaximumRecipients + 1).Select(number => new PersonId($"p{number}"));
        Room(Telling).When(Queue() with { Recipients = [.. crowd] }, by: TheEngine).ThenRefused("no-recipients");
        Room(Telling).When(Queue(Ben) with { English = " ", Japanese = "" }, by: TheEngine).ThenRefused("empty");
        Room(Telling).When(Queue(Ben) with { English = new string('x', TextBounds.Note + 1) }, by: TheEngine).ThenRefused("too-long");
        Room(Telling).When(Queue(Ben) with { Japanese = new string('x', TextBounds.Note + 1) }, by: TheEngine).ThenRefused("too-long");
        Room(PlanOf(Todo("a"), Notify("tell"))).When(Queue(Ben), by: TheEngine).ThenRefused("not-reached");
        Knowing().When(Queue(Ben), by: TheEngine).ThenRefused("no-incident");
    }

    [Fact]
    public void The_step_is_done_when_everyone_was_reached()
    {
        var room = Room(Telling, Queued(false, Ben, Chie).By(TheEngine));
        room.When(Delivered(Ben, DeliveryState.Sent), by: TheEngine).Then(new DeliveryTried("m1", Ben.Id, "smtp", DeliveryState.Sent, null));
        room.When(Delivered(Chie, DeliveryState.Sent), by: TheEngine)
            .Then(new DeliveryTried("m1", Chie.Id, "smtp", DeliveryState.Sent, null), new StepCompleted("r1", "tell", null));
        Assert.Equal(StepStatus.Ready, room.StatusOf("b"));
    }

    [Fact]
    public void A_webhook_beside_people_is_never_waited_for_and_alone_only_until_it_was_sent()
    {
        var chat = PersonId.OfWebhook("chat");
        var asking = Room(Asking, (Queued(true, Ben) with { Recipients = [Ben.Id, chat] }).By(TheEngine));
        asking.When(new AcknowledgeNotification("m1"), by: Ben).Then(new NotificationAcknowledged("m1", Ben.Id), new StepCompleted("r1", "tell", null));

        var failing = Room(Telling, (Queued(false, Ben) with { Recipients = [Ben.Id, chat] }).By(TheEngine));
        failing.When(new RecordDelivery("m1", chat, "webhook", DeliveryState.GaveUp, null), by: TheEngine)
            .Then(new DeliveryTried("m1", chat, "webhook", DeliveryState.GaveUp, null));
        Assert.Empty(failing.State.Notifications[0].Unreached);
        failing.When(Delivered(Ben, DeliveryState.GaveUp), by: TheEngine).Then(new DeliveryTried("m1", Ben.Id, "smtp", DeliveryState.GaveUp, null));
        Assert.Equal([Ben.Id], failing.State.Notifications[0].Unreached);

        var alone = Room(Telling, (Queued(false) with { Recipients = [chat] }).By(TheEngine));
        Assert.False(alone.State.Notifications[0].IsSettled);
        alone.When(new RecordDelivery("m1", chat, "webhook", DeliveryState.Sent, null), by: TheEngine)
            .Then(new DeliveryTried("m1", chat, "webhook", DeliveryState.Sent, null), new StepCompleted("r1", "tell", null));
    }

    [Fact]
    public void Where_acknowledgement_is_asked_the_step_waits_for_every_one()
    {
        var room = Room(Asking, Queued(true, Ben, Chie).By(TheEngine));
        room.When(Delivered(Ben, DeliveryState.Sent), by: TheEngine).Then(new DeliveryTried("m1", Ben.Id, "smtp", DeliveryState.Sent, null));
        room.When(new AcknowledgeNotification("m1"), by: Ben).Then(new NotificationAcknowledged("m1", Ben.Id));
        Assert.Equal(Minute(5), room.When(new AcknowledgeNotification("m1"), by: Ben).ThenRefused("already-acknowledged").At);
        room.When(new AcknowledgeNotification("m1"), by: Chie).Then(new NotificationAcknowledged("m1", Chie.Id), new StepCompleted("r1", "tell", null));
    }

    [Fact]
    public void A_failed_delivery_is_tried_again_at_growing_distances_and_then_given_up()
    {
        var room = Room(Telling, Queued(false, Ben).By(TheEngine));
        for (var tried = 1; tried < Delivery.MaximumTries; tried++)
        {
            room.When(Delivered(Ben, DeliveryState.Failed), by: TheEngine).Then(new DeliveryTried("m1", Ben.Id, "smtp", DeliveryState.Failed, null));
            var delivery = room.State.Notifications[0].Deliveries[Ben.Id];
            Assert.Equal(TimeSpan.FromSeconds(15 << (tried - 1)), delivery.NextTryAt - delivery.LastAt);
            Assert.True(delivery.IsPending);
        }

        room.When(Delivered(Ben, DeliveryState.Failed), by: TheEngine)
            .Then(new DeliveryTried("m1", Ben.Id, "smtp", DeliveryState.GaveUp, null));
        room.When(Delivered(Ben, DeliveryState.Sent), by: TheEngine).ThenRefused("not-pending");
    }

    [Fact]
    public void Whoever_could_not_be_reached_keeps_the_step_open_until_a_person_has_seen_to_it()
    {
        var room = Room(Telling, Queued(false, Ben, Chie).By(TheEngine));
        room.When(Delivered(Ben, DeliveryState.GaveUp), by: TheEngine).Then(new DeliveryTried("m1", Ben.Id, "smtp", DeliveryState.GaveUp, null));
        room.When(Delivered(Chie, DeliveryState.Sent), by: TheEngine).Then(new DeliveryTried("m1", Chie.Id, "smtp", DeliveryState.Sent, null));
        room.When(new CompleteStep("r1", "tell", "Phoned"), by: Emi).Then(new StepCompleted("r1", "tell", new PersonalText("Phoned")));
    }

    [Fact]
    public void Whoever_acknowledges_counts_as_reached_however_the_word_came_to_them()
    {
        var room = Room(Telling, Queued(false, Ben).By(TheEngine));
        room.When(Delivered(Ben, DeliveryState.GaveUp), by: TheEngine).Then(new DeliveryTried("m1", Ben.Id, "smtp", DeliveryState.GaveUp, null));
        room.When(new AcknowledgeNotification("m1"), by: Ben).Then(new NotificationAcknowledged("m1", Ben.Id), new StepCompleted("r1", "tell", null));
    }

    [Fact]
    public void Deliveries_are_reported_by_the_engine_and_only_while_one_is_pending()
    {
        Room(Telling, Queued(false, Ben).By(TheEngine)).When(Delivered(Ben, DeliveryState.Sent), by: Emi).ThenRefused("engine-only");
        Room(Telling, Queued(false, Ben).By(TheEngine)).When(Delivered(Chie, DeliveryState.Sent), by: TheEngine).ThenRefused("not-pending");
        Room(Telling).When(Delivered(Ben, DeliveryState.Sent), by: TheEngine).ThenRefused("not-pending");
        Room(Asking, Queued(true, Ben).By(TheEngine), new NotificationAcknowledged("m1", Ben.Id).By(Ben))
            .When(Delivered(Ben, DeliveryState.Sent), by: TheEngine).ThenRefused("not-pending");
    }

    [Fact]
    public void Only_a_recipient_acknowledges()
    {
        Room(Asking, Queued(true, Ben).By(TheEngine)).When(new AcknowledgeNotification("m1"), by: Chie).ThenRefused("not-a-recipient");
        Room(Asking).When(new AcknowledgeNotification("m1"), by: Chie).ThenRefused("not-a-recipient");
        Knowing().When(new AcknowledgeNotification("m1"), by: Chie).ThenRefused("not-a-recipient");
    }

    [Fact]
    public void Reopening_the_step_withdraws_its_message_and_sends_another()
    {
        var room = Room(Telling, Queued(false, Ben).By(TheEngine), new StepCompleted("r1", "tell", null));
        var state = room.When(new ReopenStep("r1", "tell")).Then(new StepReopened("r1", "tell", null));
        Assert.True(state.Notifications[0].IsWithdrawn);
        Assert.DoesNotContain(PendingWakeups.Of(state), wakeup => wakeup.Kind == WakeupKind.Deliver);
        Assert.Contains(PendingWakeups.Of(state), wakeup => wakeup.Kind == WakeupKind.QueueNotification);
        room.When(Queue(Chie), by: TheEngine).Then(Queued(false, Chie) with { Notification = "m2" });
    }
}
