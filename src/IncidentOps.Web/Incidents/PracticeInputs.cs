using System.Collections.Immutable;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Web.Incidents;

/// <summary>Made-up inputs for a practice run, from the names and addresses that are reserved for examples (RFC 2606, RFC 5737).</summary>
public static class PracticeInputs
{
    public static ImmutableDictionary<string, string?> Of(Runbook runbook) => runbook.Inputs
        .Where(input => input.Default is null)
        .ToImmutableDictionary(input => input.Id, input => (string?)Example(input));

    private static string Example(InputDefinition input) => input.Kind switch
    {
        InputKind.Mailbox => "tanaka@example.com",
        InputKind.Host => "mx1",
        InputKind.Address => "203.0.113.66",
        InputKind.Domain => "example.com",
        InputKind.Repository => "backup",
        InputKind.Number => "1",
        InputKind.Boolean => "true",
        InputKind.Choice => input.Choices[0].Id,
        _ => "example",
    };
}
