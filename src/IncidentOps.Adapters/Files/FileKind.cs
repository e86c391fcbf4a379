using IncidentOps.Adapters.Files.Yaml;

namespace IncidentOps.Adapters.Files;

/// <summary>What a file holds, told from the key that each kind has at its top.</summary>
public enum FileKind
{
    /// <summary>Not YAML, or none of the kinds below.</summary>
    Unknown,

    /// <summary>`runbook:`</summary>
    Runbook,

    /// <summary>`pack:`</summary>
    ActionPack,

    /// <summary>`clocks:`</summary>
    Clocks,

    /// <summary>`targets:`</summary>
    Inventory,

    /// <summary>`exercise:`</summary>
    Exercise,
}

/// <summary>Opens a file: decodes it, parses it, and tells its kind.</summary>
internal sealed record OpenedFile(string File, SourceText? Source, YamlMapping? Root, FileKind Kind, FaultList Faults)
{
    private static readonly (string Key, FileKind Kind)[] Kinds =
    [
        ("runbook", FileKind.Runbook), ("pack", FileKind.ActionPack), ("clocks", FileKind.Clocks), ("targets", FileKind.Inventory),
        ("exercise", FileKind.Exercise),
    ];

    public static OpenedFile Open(string file, ReadOnlySpan<byte> bytes)
    {
        var faults = new FaultList();
        var source = SourceText.Decode(file, bytes, faults);
        var root = source is null ? null : YamlDocument.Parse(source, faults);
        if (root is not null and not YamlMapping)
        {
            faults.Add(root.Position, "wrong-type", $"a file holds keys with values, such as `runbook: …`", $"ファイルはキーと値の組で書きます（例: `runbook: …`）");
        }

        var mapping = root as YamlMapping;
        var kind = Kinds.FirstOrDefault(kind => mapping?.Find(kind.Key) is not null).Kind;
        return new OpenedFile(file, source, mapping, kind, faults);
    }

    /// <summary>Gives the content, or none where it is another kind of file than wanted.</summary>
    public FileReading<T> Read<T>(FileKind wanted, Func<MappingReader, NodeReader, T?> read)
        where T : class
    {
        T? content = null;
        if (Root is not null && (Kind == wanted || Kind == FileKind.Unknown))
        {
            content = read(new MappingReader(Root, "the file", Faults), new NodeReader(Faults));
        }
        else if (Root is not null)
        {
            Faults.Add(Root.Position, "wrong-kind", $"this file is of another kind: {Kind}, not {wanted}", $"別の種類のファイルです（{wanted} ではなく {Kind}）");
        }

        return new FileReading<T>(File, Source?.ExactText ?? "", content, InOrder(Faults.Faults));
    }

    internal static IReadOnlyList<Core.Runbooks.RunbookFault> InOrder(IEnumerable<Core.Runbooks.RunbookFault> faults) =>
        [.. faults.OrderBy(fault => fault.Position.Line).ThenBy(fault => fault.Position.Column)];
}
