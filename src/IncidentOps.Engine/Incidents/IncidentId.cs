namespace IncidentOps.Engine.Incidents;

/// <summary>Names an incident and its stream. Version 7: sorts by time.</summary>
public readonly record struct IncidentId(Guid Value)
{
    /// <summary>What every incident's stream is named with, before its id.</summary>
    public const string Prefix = "incident/";

    /// <summary>The stream's name in the store.</summary>
    public string Stream => Prefix + Value.ToString("N");

    public static bool TryParse(string? text, out IncidentId id)
    {
        var isGuid = Guid.TryParseExact(text, "N", out var value);
        id = new IncidentId(value);
        return isGuid;
    }

    /// <summary>The incident of a stream; null where the stream is of another kind.</summary>
    public static IncidentId? OfStream(string stream) =>
        stream.StartsWith(Prefix, StringComparison.Ordinal) && TryParse(stream[Prefix.Length..], out var id) ? id : null;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("N");
}
