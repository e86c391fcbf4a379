using System.Text.RegularExpressions;

namespace IncidentOps.Core.People;

/// <summary>Names of time zones by form; whether there is such a zone is for the host to look up.</summary>
public static partial class TimeZoneNames
{
    public static bool IsWellFormed(string name) => Pattern().IsMatch(name);

    [GeneratedRegex(@"^[A-Za-z0-9_+-]{1,32}(/[A-Za-z0-9_+-]{1,32}){0,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
