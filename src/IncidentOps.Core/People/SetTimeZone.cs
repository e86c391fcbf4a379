using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.People;

/// <summary>Chooses the time zone in which the person reads times; null: the organisation's. The host checks that there is such a zone.</summary>
public sealed record SetTimeZone(PersonId Person, string? Zone) : PeopleCommand
{
    internal static Verdict<PeopleEvent> Decide(PeopleState people, SetTimeZone command, Actor actor) =>
        AccountRules.OwnsOrAdministers(actor, command.Person)
        ?? AccountRules.Locate(people, command.Person, out var person)
        ?? (command.Zone is null || TimeZoneNames.IsWellFormed(command.Zone)
            ? null
            : AccountRules.Refuse("bad-time-zone", "This is not the name of a time zone, such as Asia/Tokyo.", "タイムゾーンの名前ではありません（例: Asia/Tokyo）。"))
        ?? (person.TimeZone == command.Zone
            ? Verdict.Accept<PeopleEvent>()
            : Verdict.Accept<PeopleEvent>(new TimeZoneSet(command.Person, command.Zone)));
}
