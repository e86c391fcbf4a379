using IncidentOps.Core.People;

namespace IncidentOps.Engine.People;

/// <summary>Names from the people's register.</summary>
public sealed class PeopleNames(PeopleDirectory people) : INames
{
    /// <summary>Shown for people who have been erased: their id still tells one from another.</summary>
    private const int ShownOfId = 8;

    public string NameOf(PersonId person) => person.IsSystem
        ? "IncidentOps"
        : person.WebhookName is { } webhook
        ? $"Webhook {webhook}"
        : people.NameOf(person) ?? $"#{person.Value[..Math.Min(ShownOfId, person.Value.Length)]}";

    public string? PhoneOf(PersonId person) => people.Find(person) is { IsErased: false, IsDisabled: false } found ? found.Phone : null;

    public IReadOnlyList<(PersonId Id, string Name)> Everyone =>
    [
        .. people.Current.People.Values.Where(person => !person.IsDisabled && (person.Permissions & Permissions.View) != 0)
            .Select(person => (person.Id, Name: NameOf(person.Id))).OrderBy(person => person.Name, StringComparer.Ordinal),
    ];
}
