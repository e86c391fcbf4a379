using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.People;

/// <summary>Says how the person is reached; an empty way is none.</summary>
public sealed record SetContactWays(PersonId Person, string? Mail, string? Phone, string? Webhook) : PeopleCommand
{
    internal static Verdict<PeopleEvent> Decide(PeopleState people, SetContactWays command, Actor actor) =>
        AccountRules.OwnsOrAdministers(actor, command.Person)
        ?? AccountRules.Locate(people, command.Person, out var person)
        ?? AccountRules.IsMail(command.Mail)
        ?? AccountRules.IsPhone(command.Phone)
        ?? AccountRules.IsWebhook(command.Webhook)
        ?? Changed(person, new ContactWaysSet(command.Person, Text(command.Mail), Text(command.Phone), Text(command.Webhook)));

    private static Verdict<PeopleEvent> Changed(Person person, ContactWaysSet ways) =>
        (person.Mail, person.Phone, person.Webhook) == (ways.Mail?.Value, ways.Phone?.Value, ways.Webhook?.Value)
            ? Verdict.Accept<PeopleEvent>()
            : Verdict.Accept<PeopleEvent>(ways);

    private static PersonalText? Text(string? typed) => PersonalText.From(typed?.Trim());
}
