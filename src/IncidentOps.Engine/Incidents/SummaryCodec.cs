using System.Text.Json;
using IncidentOps.Core.Incidents;

namespace IncidentOps.Engine.Incidents;

/// <summary>The incident list's rows as JSON.</summary>
public static class SummaryCodec
{
    private static readonly JsonSerializerOptions Options = EventCodec.CreateOptions();

    public static byte[] Write(IncidentSummary summary) => JsonSerializer.SerializeToUtf8Bytes(summary, Options);

    /// <exception cref="InvalidDataException">It is no such row.</exception>
    public static IncidentSummary Read(ReadOnlyMemory<byte> row)
    {
        try
        {
            return JsonSerializer.Deserialize<IncidentSummary>(row.Span, Options) is { Next.IsDefault: false } summary
                ? summary
                : throw new InvalidDataException("An incident's row is empty.");
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException or ArgumentException or FormatException)
        {
            throw new InvalidDataException("An incident's row can't be read: " + fault.Message, fault);
        }
    }
}
