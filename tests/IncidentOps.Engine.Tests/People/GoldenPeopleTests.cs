using System.Text;
using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Schedule;
using IncidentOps.Core.Settings;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Engine.Tests.People;

/// <summary>
/// What is on disks out there must be read for ever: each event's payload as first written lies in People/*.jsonl. A line may be added,
/// never changed.
/// </summary>
public sealed class GoldenPeopleTests
{
    private static readonly PersonId Sato = new("p-1");

    private static readonly PeopleEvent[] People =
    [
        new PeopleRegisterOpened(1),
        new AdministratorLinkIssued("hash"),
        new AdministratorLinkWithdrawn(),
        new PersonAdded(Sato, new PersonalText("sato"), new PersonalText("佐藤"), Language.Japanese, [AccountRole.Viewer, AccountRole.Administrator]),
        new AdministratorLinkUsed(Sato),
        new PersonRenamed(Sato, new PersonalText("佐藤 花子")),
        new SignInNameSet(Sato, new PersonalText("sato.h")),
        new AccountRolesSet(Sato, [AccountRole.Responder]),
        new ContactWaysSet(Sato, new PersonalText("sato@example.jp"), null, new PersonalText("https://hooks.example.jp/1")),
        new LanguageSet(Sato, Language.English),
        new TimeZoneSet(Sato, "Asia/Tokyo"),
        new PasswordSet(Sato, new PersonalText("AQAAAA==")),
        new RecoveryCodesSet(Sato, [new PersonalText("one"), new PersonalText("two")]),
        new RecoveryCodeUsed(Sato, 1),
        new SignInLinkIssued(Sato, "hash", new DateTimeOffset(2026, 11, 26, 3, 0, 0, TimeSpan.Zero)),
        new SignInLinkUsed(Sato),
        new AccountDisabled(Sato),
        new AccountEnabled(Sato),
        new SessionsEnded(Sato),
        new TokenIssued(Sato, "t-1", "hash", new PersonalText("monitoring"), Permissions.View | Permissions.Respond, null),
        new TokenRevoked(Sato, "t-1"),
        new TokenUsed(Sato, "t-1"),
        new PersonErased(Sato),
        new SessionEnded(Sato, "0199a1"),
    ];

    private static readonly SettingsEvent[] Settings =
    [
        new SettingsOpened(1),
        new OrganisationTimeZoneSet("Asia/Tokyo"),
        new TargetSet(new TargetSetting("mx1", "host", "ssh", "192.0.2.1", 22, "incidentops", "ssh-ed25519 AAAA", "mx1-key", true, null, null)),
        new TargetRemoved("mx1"),
        new SecretSet("mx1-key", new PersonalText("sealed")),
        new SecretRemoved("mx1-key"),
        new EffectsReleased(2, 3, 4, new PersonalText("元のサーバーは停止済み")),
        new MailRelaySet(new MailRelaySetting("relay.example.jp", 587, "starttls", "ops", "relay", "IncidentOps <incidents@example.jp>")),
        new MailRelayRemoved(),
        new PublicAddressSet("https://ops.example.jp/"),
        new PublicAddressRemoved(),
        new WebhookSet("chat", new PersonalText("https://chat.example.jp/1"), "chat", ["10.1.2.0/24"], Language.Japanese),
        new WebhookRemoved("chat"),
        new PersonalWebhooksSet(null, []),
        new PersonalWebhooksReset(),
        new TestMessageTried("smtp", true, new PersonalText("smtp: taken: 250 ok")),
        new RetentionSet(365),
        new RetentionLifted(),
    ];

    private static readonly DateTime Slot = new(2026, 12, 1, 10, 0, 0);

    private static readonly DrillTerms Terms = new(
        "takeover-finance", new DrillTiming(Slot, "Asia/Tokyo", "FREQ=MONTHLY;BYDAY=1TU", new DateOnly(2027, 12, 31)),
        [new DrillPart(Sato, DrillDuty.Facilitator), new DrillPart(new PersonId("p-2"), DrillDuty.Player, "commander")],
        [TimeSpan.FromDays(1), TimeSpan.FromHours(1)], TimeSpan.FromHours(1), new PersonalText("第3会議室"));

    private static readonly ScheduleEvent[] Schedule =
    [
        new ScheduleOpened(1),
        new DrillsScheduled("s1", Terms),
        new DrillsRescheduled("s1", Terms with { Timing = new DrillTiming(Slot, "UTC", null, null), Note = null, Reminders = [] }),
        new DrillMoved("s1", Slot, Slot.AddHours(2)),
        new DrillPartsChanged("s1", Slot, [new DrillPart(Sato, DrillDuty.Observer)]),
        new DrillCancelled("s1", Slot, new PersonalText("実事案のため")),
        new DrillSeriesCancelled("s1", new PersonalText("組織変更")),
        new AttendanceAnswered("s1", Slot, Sato, AttendanceAnswer.Absent),
        new AttendanceRecorded("s1", Slot, [Sato]),
        new ScheduledDrillPrepared("s1", Slot, "0198f2a0000070008000000000000001", 1),
        new ScheduledDrillStarted("s1", Slot, new DateTimeOffset(2026, 12, 1, 1, 2, 3, TimeSpan.Zero)),
        new ScheduleMessageTried("s1", "remind.20261201T1000.0.60", Sato, DeliveryState.Failed, "smtp", new PersonalText("smtp: timed-out: relay")),
        new CalendarKeyIssued(Sato, "hash"),
        new CalendarKeyRevoked(Sato),
    ];

    [Fact]
    public void Schedule_events_are_written_and_read_as_ever() => Check("schedule.jsonl", Schedule);

    [Fact]
    public void People_events_are_written_and_read_as_ever() => Check("people.jsonl", People);

    [Fact]
    public void Settings_events_are_written_and_read_as_ever() => Check("settings.jsonl", Settings);

    private static void Check<TEvent>(string file, TEvent[] events)
        where TEvent : class
    {
        var codec = new PayloadCodec<TEvent>(salt => Array.Fill(salt, (byte)7));
        Assert.Equal(codec.Types.Keys.Order(StringComparer.Ordinal), events.Select(next => EventCodec.NameOf(next.GetType())).Order(StringComparer.Ordinal));
        var lines = events.Select(next => codec.Encode(DateTimeOffset.UnixEpoch, Guid.Empty, new Attribution(new PersonId("p-0")), next)).ToList();
        var written = string.Concat(lines.Select(line => $"{line.Type} {Encoding.UTF8.GetString(line.Payload.Span)}\n"));
        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "People", file)), written);

        foreach (var line in lines)
        {
            var stored = new StoredEvent(1, line.RecordedAt, line.Type, line.Schema, line.CommandId, line.Payload, [.. line.Texts.Select(text => text.Text)]);
            var (attribution, body) = codec.Decode(stored);
            Assert.Equal("p-0", attribution.Actor.Value);
            var again = codec.Encode(DateTimeOffset.UnixEpoch, Guid.Empty, attribution, body);
            Assert.Equal(Encoding.UTF8.GetString(line.Payload.Span), Encoding.UTF8.GetString(again.Payload.Span));
            Assert.Equal(line.Texts.Select(text => text.Text), again.Texts.Select(text => text.Text));
        }
    }
}
