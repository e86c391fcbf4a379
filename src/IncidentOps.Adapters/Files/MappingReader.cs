using IncidentOps.Adapters.Files.Yaml;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Adapters.Files;

/// <summary>Takes known keys out of a mapping; what is left at the end is unknown, and a fault each.</summary>
internal sealed class MappingReader(YamlMapping mapping, string what, FaultList faults)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public SourcePosition Position => mapping.Position;

    public YamlMapping Mapping => mapping;

    /// <summary>The value of a key that may be there; an empty one counts as a fault, since nobody writes a key for nothing.</summary>
    public YamlNode? Take(string key)
    {
        _known.Add(key);
        if (mapping.Find(key) is not { } value)
        {
            return null;
        }

        if (value is YamlScalar { IsNull: true })
        {
            faults.Add(value.Position, "empty-value", $"`{key}` has no value", $"`{key}` の値がありません");
            return null;
        }

        return value;
    }

    /// <summary>The value of a key that must be there.</summary>
    public YamlNode? Need(string key)
    {
        var value = Take(key);
        if (value is null && mapping.Find(key) is null)
        {
            faults.Add(mapping.Position, "missing-key", $"{what} needs `{key}`", $"`{key}` がありません");
        }

        return value;
    }

    /// <summary>Says that a key exists elsewhere of the language but not here, and why.</summary>
    public void Refuse(string key, FormattableString english, FormattableString japanese)
    {
        if (_known.Add(key) && mapping.Entries.FirstOrDefault(entry => entry.Key.Value == key) is { } entry)
        {
            faults.Add(entry.Key.Position, "misplaced-key", english, japanese);
        }
    }

    /// <summary>Reports every key that was not taken.</summary>
    public void RefuseOthers()
    {
        foreach (var entry in mapping.Entries.Where(entry => !_known.Contains(entry.Key.Value)))
        {
            var key = entry.Key.Value.Length <= 60 ? entry.Key.Value : entry.Key.Value[..60] + "…";
            if (faults.Count < FaultList.Maximum && Nearest(key) is { } nearest)
            {
                faults.Add(entry.Key.Position, "unknown-key",
                    $"unknown key `{key}` in {what}; did you mean `{nearest}`?",
                    $"`{key}` というキーはありません。`{nearest}` のことですか");
            }
            else
            {
                faults.Add(entry.Key.Position, "unknown-key", $"unknown key `{key}` in {what}", $"`{key}` というキーはありません");
            }
        }
    }

    private string? Nearest(string key) => _known
        .Where(known => mapping.Find(known) is null)
        .Select(known => (known, distance: Distance(key, known)))
        .Where(pair => pair.distance <= 2 && pair.distance < pair.known.Length - 1)
        .OrderBy(pair => pair.distance).ThenBy(pair => pair.known, StringComparer.Ordinal)
        .Select(pair => pair.known)
        .FirstOrDefault();

    /// <summary>How many letters one must add, drop or change to make one word of the other (Levenshtein).</summary>
    private static int Distance(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var row = 1; row <= left.Length; row++)
        {
            var current = new int[right.Length + 1];
            current[0] = row;
            for (var column = 1; column <= right.Length; column++)
            {
                var change = previous[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1);
                current[column] = Math.Min(change, Math.Min(previous[column], current[column - 1]) + 1);
            }

            previous = current;
        }

        return previous[right.Length];
    }
}
