using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Registers;
using IncidentOps.Engine.Storage;
using MediatR;

namespace IncidentOps.Engine.People;

/// <summary>People and accounts, at hand for every request: who somebody is, what they may do, how they are reached.</summary>
public sealed class PeopleDirectory(IEventStore store, TimeProvider clock, IStoreFailure failure, IMediator publisher)
    : Register<PeopleState, PeopleEvent, PeopleCommand>(Stream, store, clock, failure)
{
    /// <summary>The stream's name in the store.</summary>
    public const string Stream = "people";

    public Person? Find(PersonId id) => Current.Find(id);

    /// <summary>The name to show; null for the engine itself, for who was erased, and for who never was.</summary>
    public string? NameOf(PersonId id) => Current.Find(id)?.DisplayName;

    /// <summary>What the person may do now.</summary>
    public Permissions PermissionsOf(PersonId id) => Current.Find(id)?.Permissions ?? Permissions.None;

    protected override PeopleState Nothing => PeopleState.None;

    protected override (long Version, DateTimeOffset LastRecordedAt) PlaceOf(PeopleState state) => (state.Version, state.LastRecordedAt);

    protected override Verdict<PeopleEvent> Decide(PeopleState state, PeopleCommand command, PeopleContext context) =>
        PeopleRegister.Decide(state, command, context);

    protected override PeopleState Evolve(PeopleState state, Recorded<PeopleEvent> recorded) => PeopleRegister.Evolve(state, recorded);

    protected override IEnumerable<long> ErasedBy(PeopleState before, PeopleEvent next) =>
        next is PersonErased erased ? before.People[erased.Person].TextVersions : [];

    protected override async Task AdvancedAsync(PeopleState before, PeopleState after, IReadOnlyList<Recorded<PeopleEvent>> events)
    {
        await publisher.Publish(new PeopleAdvanced(after, events));
        foreach (var person in events.Select(recorded => recorded.Event).OfType<PersonEvent>().Select(next => next.Person).Distinct())
        {
            var (then, now) = (before.Find(person), after.People[person]);
            if (then is not null && (then.Permissions != now.Permissions || then.SignInsFrom != now.SignInsFrom || then.Tokens.Count > now.Tokens.Count
                || then.EndedSessions != now.EndedSessions))
            {
                await publisher.Publish(new AccessChanged(person, now.Permissions, then.SignInsFrom != now.SignInsFrom));
            }
        }
    }
}

/// <summary>People or accounts changed.</summary>
public sealed record PeopleAdvanced(PeopleState State, IReadOnlyList<Recorded<PeopleEvent>> Events) : INotification;

/// <summary>What somebody may do has changed, or their sign-ins have ended: open connections must be looked at anew.</summary>
/// <param name="SignInsEnded">True: whoever is signed in as that person is so no longer.</param>
public sealed record AccessChanged(PersonId Person, Permissions Permissions, bool SignInsEnded) : INotification;
