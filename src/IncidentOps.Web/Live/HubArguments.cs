using System.Text.Json;
using IncidentOps.Engine.Incidents;
using Microsoft.AspNetCore.SignalR;

namespace IncidentOps.Web.Live;

/// <summary>Reads what callers of the hub send. What does not fit is answered with the argument's name and what it must be.</summary>
internal static class HubArguments
{
    /// <exception cref="HubException">It is no incident's id.</exception>
    public static IncidentId Incident(JsonElement given) => given.ValueKind == JsonValueKind.String && IncidentId.TryParse(given.GetString(), out var id)
        ? id
        : throw new HubException($"bad-incident: An incident's id is 32 hexadecimal digits; got {Shown(given)}.");

    /// <exception cref="HubException">It is no string.</exception>
    public static string Text(JsonElement given, string name) =>
        given.ValueKind == JsonValueKind.String ? given.GetString()! : throw Bad(name, "must be a string", given);

    /// <exception cref="HubException">It is no whole number of 64 bits.</exception>
    public static long Number(JsonElement given, string name) =>
        given.ValueKind == JsonValueKind.Number && given.TryGetInt64(out var number) ? number : throw Bad(name, "must be a whole number", given);

    /// <exception cref="HubException">It is no whole number of 32 bits.</exception>
    public static int SmallNumber(JsonElement given, string name) =>
        given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out var number) ? number : throw Bad(name, "must be a whole number of 32 bits", given);

    /// <exception cref="HubException">It is no UUID.</exception>
    public static Guid Uuid(JsonElement given, string name) => given.ValueKind == JsonValueKind.String && given.TryGetGuid(out var id)
        ? id
        : throw Bad(name, "must be a UUID, such as 018f6b1e-7c2a-7e1b-9c44-5a4be2d0f3a1", given);

    /// <summary>Null where none is given.</summary>
    /// <exception cref="HubException">It is neither a time nor null.</exception>
    public static DateTimeOffset? Time(JsonElement given, string name) => given.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String when given.TryGetDateTimeOffset(out var time) => time,
        _ => throw Bad(name, "must be null or a time as ISO 8601 writes it, such as 2026-11-24T10:42:00+09:00", given),
    };

    private static HubException Bad(string name, string must, JsonElement given) => new($"bad-argument: {name} {must}; got {Shown(given)}.");

    /// <summary>Enough of it to know it by.</summary>
    private static string Shown(JsonElement given)
    {
        const int most = 60;
        var text = given.ValueKind == JsonValueKind.Undefined ? "nothing" : given.GetRawText();
        return text.Length <= most ? text : text[..most] + "…";
    }
}
