using System.Text.Json.Nodes;
using IncidentOps.Core;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Live;

/// <summary>The texts that the page's script shows: those whose keys begin with `live.`, without that.</summary>
public static class ScriptTexts
{
    private const string Prefix = "live.";

    public static JsonObject In(Language language) => new(TextCatalog.Embedded.All
        .Where(pair => pair.Key.StartsWith(Prefix, StringComparison.Ordinal))
        .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => KeyValuePair.Create(pair.Key[Prefix.Length..], (JsonNode?)JsonValue.Create(pair.Value.In(language)))));
}
