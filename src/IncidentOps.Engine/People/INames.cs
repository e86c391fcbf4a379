using IncidentOps.Core.People;

namespace IncidentOps.Engine.People;

/// <summary>Names of people, and how to phone them, for where people read. In memory: pages ask for many.</summary>
public interface INames
{
    /// <summary>The display name; for one who has been erased, or the engine itself, a name that says so.</summary>
    string NameOf(PersonId person);

    /// <summary>For phoning somebody whom no message reached; null where none is known.</summary>
    string? PhoneOf(PersonId person);

    /// <summary>Everybody who may take part, by name: for handing over and notifying.</summary>
    IReadOnlyList<(PersonId Id, string Name)> Everyone { get; }
}
