using System.Security.Cryptography;
using System.Text;

namespace IncidentOps.Engine.Incidents;

/// <summary>Ids of commands that belong together.</summary>
public static class CommandIds
{
    /// <summary>The same each time for the same seed and name, so that a second press of one form finds the first one's answers.</summary>
    public static Guid Derive(Guid seed, string name) => new(SHA256.HashData([.. seed.ToByteArray(), .. Encoding.UTF8.GetBytes(name)]).AsSpan(0, 16));
}
