using IncidentOps.Core;
using IncidentOps.Core.People;
using IncidentOps.Core.Schedule;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Registers;
using IncidentOps.Engine.Storage;
using MediatR;

namespace IncidentOps.Engine.Schedule;

/// <summary>The calendar of drills, at hand for every request.</summary>
public sealed class DrillSchedule(
    IEventStore store, TimeProvider clock, IStoreFailure failure, IMediator publisher, ICalendarFormat format, ExerciseReport library, PeopleDirectory people)
    : Register<ScheduleState, ScheduleEvent, ScheduleCommand>(Stream, store, clock, failure)
{
    /// <summary>The stream's name in the store.</summary>
    public const string Stream = "schedule";

    private readonly TimeProvider clock = clock;

    /// <summary>What the calendar needs to know of the world: the recurrences, this machine's zones, the exercises that can be drilled.</summary>
    public ScheduleWorld World { get; } = new(
        format.Expand,
        static name => name.Length is > 0 and <= 64 && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null,
        id => library.Usable.FirstOrDefault(one => one.Exercise.Id == id)?.Exercise);

    /// <summary>The drills as they stand now.</summary>
    public DrillDates Dates => new(Current, World, clock.GetUtcNow());

    /// <summary>Whose calendar address it is; null for none, or one that is void.</summary>
    /// <param name="key">As the address holds it.</param>
    public PersonId? HolderOf(string key) =>
        Current.ByKeyHash.TryGetValue(OneTimeCodes.HashOf(key), out var person) && MayTakePart(person) ? person : null;

    /// <summary>Whether somebody may be invited: has an account, and may see drills.</summary>
    public bool MayTakePart(PersonId person) => (people.PermissionsOf(person) & Permissions.View) != 0;

    protected override ScheduleState Nothing => ScheduleState.None;

    protected override (long Version, DateTimeOffset LastRecordedAt) PlaceOf(ScheduleState state) => (state.Version, state.LastRecordedAt);

    protected override Verdict<ScheduleEvent> Decide(ScheduleState state, ScheduleCommand command, PeopleContext context) =>
        DrillCalendar.Decide(state, command, new ScheduleContext(context.Now, context.Actor, World, MayTakePart));

    protected override ScheduleState Evolve(ScheduleState state, Recorded<ScheduleEvent> recorded) => DrillCalendar.Evolve(state, recorded);

    /// <summary>What a relay answered to an earlier try may name an address, and helps nobody any more.</summary>
    protected override IEnumerable<long> ErasedBy(ScheduleState before, ScheduleEvent next) =>
        next is ScheduleMessageTried tried && before.Series[tried.Series].Messages.GetValueOrDefault((tried.Message, tried.Recipient)) is { } former
            ? [former.Version]
            : [];

    protected override Task AdvancedAsync(ScheduleState before, ScheduleState after, IReadOnlyList<Recorded<ScheduleEvent>> events) =>
        publisher.Publish(new ScheduleAdvanced(after, events));
}

/// <summary>The calendar of drills changed.</summary>
public sealed record ScheduleAdvanced(ScheduleState State, IReadOnlyList<Recorded<ScheduleEvent>> Events) : INotification;
