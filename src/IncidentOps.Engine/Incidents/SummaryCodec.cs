using System.Text.Json;
using IncidentOps.Core.Incidents;

namespace IncidentOps.Engine.Incidents;

/// <summary>The incident list's rows as JSON.</summary>
public static class SummaryCodec
{
    private static readonly JsonSerializerOptions Options = EventCodec.CreateOptions();

    public static byte[] Write(IncidentSummary summary) => JsonSerializer.SerializeToUtf8Bytes(summary, Options);

    public static IncidentSummary Read(ReadOnlyMemory<byte> row) =>
        JsonSerializer.Deserialize<IncidentSummary>(row.Span, Options) ?? throw new InvalidDataException("An incident's row is empty.");
}
