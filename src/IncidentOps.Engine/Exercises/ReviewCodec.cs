using System.Text.Json;
using IncidentOps.Core.Exercises;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Engine.Exercises;

/// <summary>The rows of the lists of drills and findings as JSON.</summary>
public static class ReviewCodec
{
    private static readonly JsonSerializerOptions Options = EventCodec.CreateOptions();

    public static byte[] Write(DrillSummary drill) => JsonSerializer.SerializeToUtf8Bytes(drill, Options);

    public static byte[] Write(FindingSummary finding) => JsonSerializer.SerializeToUtf8Bytes(finding, Options);

    public static DrillSummary ReadDrill(ReadOnlyMemory<byte> row) =>
        JsonSerializer.Deserialize<DrillSummary>(row.Span, Options) ?? throw new InvalidDataException("A drill's row is empty.");

    public static FindingSummary ReadFinding(ReadOnlyMemory<byte> row) =>
        JsonSerializer.Deserialize<FindingSummary>(row.Span, Options) ?? throw new InvalidDataException("A finding's row is empty.");
}
