using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.People;

/// <summary>Gives a person an account. They set the password themselves, by a one-time link.</summary>
public sealed record AddPerson(
    PersonId Person, string SignInName, string DisplayName, Language Language, IReadOnlyCollection<AccountRole> Roles) : PeopleCommand
{
    internal static Verdict<PeopleEvent> Decide(PeopleState people, AddPerson command, Actor actor) =>
        AccountRules.Administers(actor)
        ?? AccountRules.IsDisplayName(command.DisplayName)
        ?? AccountRules.IsFreeSignInName(people, command.SignInName, null)
        ?? AccountRules.IsLanguage(command.Language)
        ?? AccountRules.AreRoles(command.Roles)
        ?? (people.People.Count >= PeopleBounds.People
            ? AccountRules.Refuse("too-many-people", $"At most {PeopleBounds.People} people are kept.", $"登録できるのは {PeopleBounds.People} 人までです。")
            : null)
        ?? (people.People.ContainsKey(command.Person)
            ? AccountRules.Refuse("person-exists", "This person has been added already.", "この人はすでに登録されています。")
            : null)
        ?? Verdict.Accept<PeopleEvent>(Added(command));

    internal static PersonAdded Added(AddPerson command) => new(
        command.Person, PersonalText.From(SignInNames.Fold(command.SignInName)), PersonalText.From(command.DisplayName.Trim()),
        command.Language, [.. command.Roles.Distinct().Order()]);
}
