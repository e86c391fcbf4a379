using System.Text.RegularExpressions;
using IncidentOps.Adapters.Files.Yaml;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Adapters.Files;

/// <summary>Reads a runbook from YAML; see runbooks/README.md. Never throws at bad input: it answers faults with their places.</summary>
public static partial class YamlRunbookReader
{
    private static readonly Dictionary<string, Severity> Severities = new(StringComparer.Ordinal)
    {
        ["SEV1"] = Severity.Sev1,
        ["SEV2"] = Severity.Sev2,
        ["SEV3"] = Severity.Sev3,
        ["SEV4"] = Severity.Sev4,
    };

    /// <param name="file">The path to show in faults.</param>
    /// <param name="bytes">The file as it is on disk.</param>
    public static FileReading<Runbook> Read(string file, ReadOnlySpan<byte> bytes) => Read(OpenedFile.Open(file, bytes));

    internal static FileReading<Runbook> Read(OpenedFile file) => file.Read(FileKind.Runbook, ReadRunbook);

    private static Runbook? ReadRunbook(MappingReader reader, NodeReader nodes)
    {
        var idNode = reader.Need("runbook");
        var id = nodes.Id(idNode);
        var opens = reader.Take("opens");
        var runbook = new Runbook
        {
            Id = id ?? "",
            Title = nodes.Localized(reader.Need("title"), "the title", mayHoldExpressions: false),
            Summary = nodes.Localized(reader.Need("summary"), "the summary", mayHoldExpressions: false),
            Severity = nodes.Word(reader.Need("severity"), Severities) ?? Severity.Sev2,
            Review = ReadReview(reader.Need("review"), nodes),
            Attack = ReadAttack(reader.Take("attack"), nodes),
            Opens = nodes.Ids(opens),
            OpensPosition = opens?.Position ?? reader.Position,
            Roles = ReadRoles(reader.Need("roles"), nodes),
            Inputs = new InputReader(nodes, areParameters: false).Read(reader.Take("inputs")),
            Root = new StepReader(nodes).ReadRoot(reader.Need("steps"), reader.Position),
            Position = idNode?.Position ?? reader.Position,
        };
        reader.RefuseOthers();
        return id is null ? null : runbook;
    }

    private static Review? ReadReview(YamlNode? node, NodeReader nodes)
    {
        if (nodes.Mapping(node, "`review`") is not { } reader)
        {
            return null;
        }

        var every = nodes.Duration(reader.Need("every"));
        var owner = nodes.Text(reader.Need("owner"), 200);
        reader.RefuseOthers();

        // What is faulty was told; the rest stays, so that the review isn't called missing as well.
        return new Review(every ?? TimeSpan.FromDays(1), owner ?? "");
    }

    private static List<string> ReadAttack(YamlNode? node, NodeReader nodes)
    {
        var techniques = new List<string>();
        foreach (var item in nodes.Sequence(node))
        {
            if (nodes.Scalar(item) is not { } scalar)
            {
                continue;
            }

            if (!TechniquePattern().IsMatch(scalar.Value))
            {
                nodes.Faults.Add(scalar.Position, "bad-technique",
                    $"not an ATT&CK technique, such as `T1114.003`", $"ATT&CK の技術 ID ではありません（例: `T1114.003`）");
            }
            else
            {
                techniques.Add(scalar.Value);
            }
        }

        return techniques;
    }

    private static List<RoleDefinition> ReadRoles(YamlNode? node, NodeReader nodes)
    {
        var roles = new List<RoleDefinition>();
        foreach (var entry in nodes.Mapping(node, "`roles`")?.Mapping.Entries ?? [])
        {
            var id = nodes.Id(entry.Key);
            if (nodes.Mapping(entry.Value, $"the role `{entry.Key.Value}`") is not { } reader)
            {
                continue;
            }

            var title = nodes.Localized(reader.Need("title"), "the title", mayHoldExpressions: false);
            reader.RefuseOthers();
            if (id is not null)
            {
                roles.Add(new RoleDefinition(id, title, entry.Key.Position));
            }
        }

        return roles;
    }

    [GeneratedRegex("^T[0-9]{4}(\\.[0-9]{3})?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex TechniquePattern();
}
