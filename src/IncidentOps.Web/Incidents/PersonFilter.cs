using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;

namespace IncidentOps.Web.Incidents;

/// <summary>
/// Whose a button is, where people who see a room alike may not do alike: pieces are the same for a whole audience, and the page's script shows
/// each person what is theirs.
/// </summary>
/// <param name="Only">Ids with spaces between; null: everybody's but those of <paramref name="But"/>.</param>
/// <param name="But">Ids with spaces between; null: nobody is left out.</param>
public sealed record PersonFilter(string? Only, string? But)
{
    public static readonly PersonFilter Everybody = new(null, null);

    /// <summary>One who has no part in the incident: what the rules allow them, they allow everybody with the same permissions.</summary>
    private static readonly PersonId Anybody = new("anybody");

    /// <summary>Nobody with these permissions may.</summary>
    public bool IsNobody => Only is "";

    /// <summary>
    /// Asks the rules themselves who may give a command: those who have a part in the incident one by one, everybody else together.
    /// </summary>
    /// <param name="command">Complete, so that nothing but the person can be refused.</param>
    /// <param name="permissions">What all who see this may.</param>
    /// <param name="parts">People of whom the rules may say something else than of everybody.</param>
    public static PersonFilter Of(IncidentState incident, IncidentCommand command, Permissions permissions, IEnumerable<PersonId> parts)
    {
        var others = parts.Where(person => !person.IsSystem).Distinct().OrderBy(person => person.Value, StringComparer.Ordinal).ToLookup(May);
        return May(Anybody)
            ? new PersonFilter(null, others[false].Any() ? string.Join(' ', others[false]) : null)
            : new PersonFilter(string.Join(' ', others[true]), null);

        bool May(PersonId person) => Incident.Decide(
            incident, command, new CommandContext { Now = incident.LastRecordedAt, Actor = new Actor(person, permissions), Plans = static _ => null }) is Accepted;
    }

    public static PersonFilter OnlyFor(PersonId person) => new(person.Value, null);

    public bool Excludes(PersonId person) => Only?.Split(' ').Contains(person.Value) == false || But?.Split(' ').Contains(person.Value) == true;

    /// <summary>The attributes by which the script knows; for a reader who is known, hidden at once where it is not theirs.</summary>
    public IReadOnlyDictionary<string, object> For(PersonId? reader)
    {
        var attributes = new Dictionary<string, object>(StringComparer.Ordinal);
        if (Only is not null)
        {
            attributes["data-only-for"] = Only;
        }

        if (But is not null)
        {
            attributes["data-not-for"] = But;
        }

        if (reader is { } person && Excludes(person))
        {
            attributes["hidden"] = true;
        }

        return attributes;
    }
}
