using System.Security.Cryptography;
using System.Text.Json;
using IncidentOps.Core.Exercises;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Engine.Exercises;

/// <summary>
/// The canonical JSON of a report, and its hash: members in the order of the record, no whitespace, enums as words, durations and times in the
/// invariant form. The same stream gives the same bytes on every machine.
/// </summary>
public static class ReportCodec
{
    private static readonly JsonSerializerOptions Options = CreateOptions();

    public static byte[] Write(ActionReport report) => JsonSerializer.SerializeToUtf8Bytes(report, Options);

    /// <summary>Lower-case hex SHA-256 of the canonical JSON.</summary>
    public static string HashOf(ActionReport report) => Convert.ToHexStringLower(SHA256.HashData(Write(report)));

    private static JsonSerializerOptions CreateOptions()
    {
        var options = EventCodec.CreateOptions();
        options.DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.Never;
        return options;
    }
}
