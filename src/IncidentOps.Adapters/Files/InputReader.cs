using System.Text.RegularExpressions;
using IncidentOps.Adapters.Files.Yaml;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Adapters.Files;

/// <summary>Reads the inputs of a runbook and the parameters of an action: the same notation, save that only parameters are secrets.</summary>
internal sealed partial class InputReader(NodeReader nodes, bool areParameters)
{
    private static readonly Dictionary<string, InputKind> Kinds = new(StringComparer.Ordinal)
    {
        ["text"] = InputKind.Text,
        ["number"] = InputKind.Number,
        ["boolean"] = InputKind.Boolean,
        ["mailbox"] = InputKind.Mailbox,
        ["host"] = InputKind.Host,
        ["address"] = InputKind.Address,
        ["repository"] = InputKind.Repository,
        ["domain"] = InputKind.Domain,
        ["choice"] = InputKind.Choice,
        ["secret"] = InputKind.Secret,
    };

    public IReadOnlyList<InputDefinition> Read(YamlNode? node)
    {
        var what = areParameters ? "`parameters`" : "`inputs`";
        return nodes.Mapping(node, what) is not { } reader
            ? []
            : [.. reader.Mapping.Entries.Select(entry => ReadOne(entry)).OfType<InputDefinition>()];
    }

    private InputDefinition? ReadOne(YamlEntry entry)
    {
        var id = nodes.Id(entry.Key);
        var what = $"the {(areParameters ? "parameter" : "input")} `{entry.Key.Value}`";
        if (nodes.Mapping(entry.Value, what) is not { } reader || id is null)
        {
            return null;
        }

        var (kind, isList) = ReadType(reader.Need("type"));
        var title = nodes.Localized(reader.Need("title"), "the title", mayHoldExpressions: false);
        var choices = reader.Take("choices");
        var definition = new InputDefinition
        {
            Id = id,
            Kind = kind ?? InputKind.Text,
            IsList = isList,
            Required = nodes.Boolean(reader.Take("required")) ?? false,
            Default = ReadDefault(reader.Take("default")),
            Title = title,
            Choices = ReadChoices(choices, kind, reader),
            Generate = areParameters ? ReadGenerate(reader.Take("generate"), kind) : null,
            Position = entry.Key.Position,
        };
        reader.RefuseOthers();
        return definition;
    }

    private (InputKind? Kind, bool IsList) ReadType(YamlNode? node)
    {
        if (nodes.Scalar(node) is not { } scalar)
        {
            return (null, false);
        }

        var match = TypePattern().Match(scalar.Value);
        if (match.Success && Kinds.TryGetValue(match.Groups[2].Value, out var kind) && (areParameters || kind != InputKind.Secret))
        {
            return (kind, match.Groups[1].Success);
        }

        var words = string.Join(", ", Kinds.Keys.Where(word => areParameters || word != "secret"));
        nodes.Faults.Add(scalar.Position, "bad-type",
            $"`{Shown(scalar.Value)}` is not a type; one of: {words}, or `list of` one of them",
            $"`{Shown(scalar.Value)}` という型はありません。次のどれか、または `list of` を付けたものです: {words}");
        return (null, false);
    }

    /// <summary>A default for a list may be written as a list.</summary>
    private string? ReadDefault(YamlNode? node) => node is YamlSequence sequence
        ? string.Join('\n', sequence.Items.Select(item => nodes.Text(item)).OfType<string>())
        : nodes.Text(node);

    private List<Option> ReadChoices(YamlNode? node, InputKind? kind, MappingReader reader)
    {
        if (kind is not null && (kind == InputKind.Choice) != (node is not null))
        {
            nodes.Faults.Add(node?.Position ?? reader.Position, "choices",
                $"`choices` belongs to the type `choice`, and only there", $"`choices` は `choice` 型にだけ必要です");
        }

        return ReadOptions(nodes, node);
    }

    private string? ReadGenerate(YamlNode? node, InputKind? kind)
    {
        if (nodes.Scalar(node) is not { } scalar)
        {
            return null;
        }

        if (scalar.Value == "password" && kind == InputKind.Secret)
        {
            return scalar.Value;
        }

        nodes.Faults.Add(scalar.Position, "bad-generate",
            $"`generate` takes `password`, and only for the type `secret`", $"`generate` は `secret` 型に `password` とだけ書けます");
        return null;
    }

    /// <summary>`[{ id, en, ja }]`, as decisions and choices have it.</summary>
    public static List<Option> ReadOptions(NodeReader nodes, YamlNode? node)
    {
        var options = new List<Option>();
        foreach (var item in nodes.Sequence(node))
        {
            if (nodes.Mapping(item, "an option") is not { } reader)
            {
                continue;
            }

            var id = nodes.Id(reader.Need("id"));
            var title = nodes.BothLanguages(reader, "the option");
            reader.RefuseOthers();
            if (id is not null && options.Any(option => option.Id == id))
            {
                nodes.Faults.Add(reader.Position, "duplicate-id", $"the option `{id}` is there already", $"選択肢 `{id}` が重複しています");
            }
            else if (id is not null)
            {
                options.Add(new Option(id, title, reader.Position));
            }
        }

        return options;
    }

    private static string Shown(string text) => text.Length <= 60 ? text : text[..60] + "…";

    [GeneratedRegex("^(list of )?([a-z]+)\\z", RegexOptions.CultureInvariant)]
    private static partial Regex TypePattern();
}
