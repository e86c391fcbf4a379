using IncidentOps.Adapters.Files.Yaml;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Adapters.Files;

/// <summary>Reads clocks (runbooks/clocks.yaml): deadlines with their legal or agreed basis.</summary>
public static class YamlClockReader
{
    /// <inheritdoc cref="YamlRunbookReader.Read(string, ReadOnlySpan{byte})"/>
    public static FileReading<ClockFile> Read(string file, ReadOnlySpan<byte> bytes) => Read(OpenedFile.Open(file, bytes));

    internal static FileReading<ClockFile> Read(OpenedFile file) => file.Read(FileKind.Clocks, (reader, nodes) => ReadClocks(reader, nodes, file.Source!));

    private static ClockFile ReadClocks(MappingReader reader, NodeReader nodes, SourceText source)
    {
        var clocks = new List<ClockEntry>();
        if (nodes.Mapping(reader.Need("clocks"), "`clocks`") is { } entries)
        {
            var all = entries.Mapping.Entries;
            for (var index = 0; index < all.Count; index++)
            {
                var end = index + 1 < all.Count ? all[index + 1].Key.Index : entries.Mapping.End;
                if (ReadClock(all[index], nodes) is { } clock)
                {
                    clocks.Add(new ClockEntry(clock, source.Body[all[index].Key.Index..Math.Max(all[index].Key.Index, end)]));
                }
            }
        }

        reader.RefuseOthers();
        return new ClockFile(clocks);
    }

    private static ClockDefinition? ReadClock(YamlEntry entry, NodeReader nodes)
    {
        var id = nodes.Id(entry.Key);
        if (nodes.Mapping(entry.Value, $"the clock `{entry.Key.Value}`") is not { } reader)
        {
            return null;
        }

        var clock = new ClockDefinition
        {
            Id = id ?? "",
            Title = nodes.Localized(reader.Need("title"), "the title", mayHoldExpressions: false),
            Deadline = nodes.Duration(reader.Take("deadline")),
            Earliest = nodes.Duration(reader.Take("earliest")),
            Basis = nodes.Localized(reader.Need("basis"), "the basis", mayHoldExpressions: false),
            Confirmed = nodes.Boolean(reader.Need("confirmed")) ?? false,
            Position = entry.Key.Position,
        };
        reader.RefuseOthers();
        if (clock.Earliest is { } earliest && !(earliest < clock.Deadline))
        {
            nodes.Faults.Add(reader.Position, "bad-band", $"`earliest` comes before `deadline`", $"`earliest` は `deadline` より前にしてください");
        }

        return id is null ? null : clock;
    }
}
