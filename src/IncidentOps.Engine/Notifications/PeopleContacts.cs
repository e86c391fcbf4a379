using IncidentOps.Core.People;
using IncidentOps.Engine.People;

namespace IncidentOps.Engine.Notifications;

/// <summary>Contacts from the people's register, and the organisation's webhooks from its settings.</summary>
public sealed class PeopleContacts(PeopleDirectory people, INotificationSettings settings) : IContactDirectory
{
    private static readonly Dictionary<string, AccountRole> RolesByName =
        Enum.GetValues<AccountRole>().ToDictionary(role => role.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    public IReadOnlyList<PersonId> Webhooks => [.. settings.Current.OrganisationWebhooks.Select(webhook => PersonId.OfWebhook(webhook.Name))];

    public Contact? Find(PersonId person)
    {
        if (person.WebhookName is { } name)
        {
            return settings.Current.WebhookNamed(name) is { } webhook ? new Contact(person, name, webhook.Language, null, webhook.Url) : null;
        }

        return people.Find(person) is { IsErased: false, IsDisabled: false } found
            ? new Contact(person, found.DisplayName ?? "", found.Language, found.Mail, found.Webhook)
            : null;
    }

    /// <summary>A plan's role that is called like an account's (`commander`, `approver`) is the duty of those who have that one.</summary>
    public IReadOnlyList<PersonId> WithDuty(string role) => RolesByName.TryGetValue(role, out var duty)
        ? [.. people.Current.People.Values.Where(person => person is { IsDisabled: false, IsErased: false } && person.Roles.Contains(duty))
            .OrderBy(person => person.AddedAt).Select(person => person.Id)]
        : [];
}
