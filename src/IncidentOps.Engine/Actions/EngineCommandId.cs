using System.Security.Cryptography;
using System.Text;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Engine.Actions;

/// <summary>Ids of the engine's own commands: the same for the same purpose, so that a repeat after a restart can't act twice.</summary>
internal static class EngineCommandId
{
    public static Guid Of(IncidentId incident, string purpose)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{incident}/{purpose}"), hash);
        // RFC 9562 version 8: an id made by a rule of one's own.
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
