using System.Globalization;
using IncidentOps.Adapters.Files.Yaml;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Adapters.Files;

/// <summary>Reads an action pack from YAML; see runbooks/README.md.</summary>
public static class YamlActionPackReader
{
    private static readonly Dictionary<string, string> TargetKinds = new[] { "host", "mailbox", "repository", "url" }.ToDictionary(word => word);

    private static readonly string[] Transports = ["ssh", "http", "smtp", "local"];

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "SEND"];

    private static readonly Dictionary<string, ProcedureResult> Results = new(StringComparer.Ordinal)
    {
        ["applied"] = ProcedureResult.Applied,
        ["not-applied"] = ProcedureResult.NotApplied,
        ["refused"] = ProcedureResult.Refused,
        ["failed"] = ProcedureResult.Failed,
        ["unknown"] = ProcedureResult.Unknown,
    };

    /// <inheritdoc cref="YamlRunbookReader.Read(string, ReadOnlySpan{byte})"/>
    public static FileReading<ActionPack> Read(string file, ReadOnlySpan<byte> bytes) => Read(OpenedFile.Open(file, bytes));

    internal static FileReading<ActionPack> Read(OpenedFile file) =>
        file.Read(FileKind.ActionPack, (reader, nodes) => ReadPack(reader, nodes, file.Source!.ExactText));

    private static ActionPack? ReadPack(MappingReader reader, NodeReader nodes, string exactText)
    {
        var id = nodes.Id(reader.Need("pack"));
        var actions = new List<ActionDefinition>();
        foreach (var node in nodes.Sequence(reader.Need("actions")))
        {
            if (ReadAction(node, nodes) is not { } action)
            {
                continue;
            }

            if (actions.FirstOrDefault(other => other.Id == action.Id) is { } first)
            {
                nodes.Faults.Add(action.Position, "duplicate-id",
                    $"the action `{action.Id}` is there already, on line {first.Position.Line}", $"自動処理 `{action.Id}` が重複しています（最初は {first.Position.Line} 行目）");
            }
            else
            {
                actions.Add(action);
            }
        }

        reader.RefuseOthers();
        return id is null ? null : new ActionPack(id, actions, exactText);
    }

    private static ActionDefinition? ReadAction(YamlNode node, NodeReader nodes)
    {
        if (nodes.Mapping(node, "an action") is not { } reader)
        {
            return null;
        }

        var idNode = reader.Need("action");
        var id = nodes.ActionId(idNode);
        var transport = nodes.Word(reader.Need("transport"), Transports.ToDictionary(word => word, word => new Word(word)))?.Text;
        var parameters = new InputReader(nodes, areParameters: true).Read(reader.Take("parameters"));
        var isRequest = transport is "http" or "smtp";
        var action = new ActionDefinition
        {
            Id = id ?? "",
            Title = nodes.Localized(reader.Need("title"), "the title"),
            Text = nodes.Localized(reader.Take("text"), "the text"),
            TargetKind = nodes.Word(reader.Need("target"), TargetKinds.ToDictionary(pair => pair.Key, pair => new Word(pair.Value)))?.Text ?? "",
            Transport = transport ?? "",
            Idempotent = nodes.Boolean(reader.Need("idempotent")) ?? false,
            Timeout = nodes.Duration(reader.Need("timeout")) ?? TimeSpan.FromMinutes(1),
            Parameters = parameters,
            Check = ReadProcedure(reader.Take("check"), "`check`", isRequest, parameters, nodes),
            Apply = ReadProcedure(reader.Need("apply"), "`apply`", isRequest, parameters, nodes) ?? new Procedure(),
            Verify = ReadProcedure(reader.Take("verify"), "`verify`", isRequest, parameters, nodes),
            Undo = ReadUndo(reader.Take("undo"), isRequest, parameters, nodes),
            Position = idNode?.Position ?? reader.Position,
        };
        reader.RefuseOthers();
        return id is null ? null : action;
    }

    private static UndoProcedure? ReadUndo(YamlNode? node, bool isRequest, IReadOnlyList<InputDefinition> parameters, NodeReader nodes)
    {
        if (nodes.Mapping(node, "`undo`") is not { } reader)
        {
            return null;
        }

        var title = nodes.Localized(reader.Need("title"), "the title");
        var offer = nodes.Word(reader.Need("offer"), new Dictionary<string, UndoOffer> { ["always"] = UndoOffer.Always, ["on-failure"] = UndoOffer.OnFailure });
        var approval = reader.Take("needs-approval");
        var needsApproval = nodes.Boolean(approval) ?? false;
        if (needsApproval && offer == UndoOffer.OnFailure)
        {
            nodes.Faults.Add(
                approval!.Position, "needless-approval", $"`needs-approval` is for `offer: always`: an undo offered only on failure re-opens nothing",
                $"`needs-approval` は `offer: always` の場合に指定します。失敗時だけの切り戻しで封じ込めが解かれることはありません");
        }

        var procedure = ReadProcedure(reader, isRequest, parameters, nodes);
        return offer is null ? null : new UndoProcedure(title, offer.Value, procedure, needsApproval);
    }

    private static Procedure? ReadProcedure(YamlNode? node, string what, bool isRequest, IReadOnlyList<InputDefinition> parameters, NodeReader nodes) =>
        nodes.Mapping(node, what) is { } reader ? ReadProcedure(reader, isRequest, parameters, nodes) : null;

    private static Procedure ReadProcedure(MappingReader reader, bool isRequest, IReadOnlyList<InputDefinition> parameters, NodeReader nodes)
    {
        if (isRequest)
        {
            reader.Refuse("run", $"an action of transport http or smtp has `request`, not `run`", $"http と smtp の処理には `run` ではなく `request` を書きます");
            reader.Refuse("exit", $"an action of transport http or smtp has `status`, not `exit`", $"http と smtp の処理には `exit` ではなく `status` を書きます");
        }
        else
        {
            reader.Refuse("request", $"an action of transport ssh or local has `run`, not `request`", $"ssh と local の処理には `request` ではなく `run` を書きます");
            reader.Refuse("status", $"an action of transport ssh or local has `exit`, not `status`", $"ssh と local の処理には `status` ではなく `exit` を書きます");
        }

        var procedure = new Procedure
        {
            Script = isRequest ? null : nodes.Text(reader.Need("run"), 100_000),
            Request = isRequest ? ReadRequest(reader.Need("request"), nodes) : null,
            FromParameter = ReadFrom(reader.Take("from"), parameters, nodes),
            Exits = ReadExits(reader.Take(isRequest ? "status" : "exit"), isRequest ? 999 : 255, nodes),
        };
        reader.RefuseOthers();
        return procedure;
    }

    private static string? ReadFrom(YamlNode? node, IReadOnlyList<InputDefinition> parameters, NodeReader nodes)
    {
        var name = nodes.Id(node);
        if (name is not null && !parameters.Any(parameter => parameter.Id == name))
        {
            nodes.Faults.Add(node!.Position, "unknown-parameter", $"`from` names a parameter of this action; there is no `{name}`", $"`from` にはこの処理の引数名を書きます。`{name}` はありません");
        }

        return name;
    }

    private static RequestTemplate? ReadRequest(YamlNode? node, NodeReader nodes)
    {
        if (nodes.Mapping(node, "`request`") is not { } reader)
        {
            return null;
        }

        var method = nodes.Word(reader.Need("method"), Methods.ToDictionary(word => word, word => new Word(word)))?.Text;
        var url = nodes.Text(reader.Need("url"), 2_000);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in nodes.Mapping(reader.Take("headers"), "`headers`")?.Mapping.Entries ?? [])
        {
            headers[entry.Key.Value] = nodes.Text(entry.Value, 2_000) ?? "";
        }

        var body = nodes.Text(reader.Take("body"), 100_000);
        reader.RefuseOthers();
        return method is null || url is null ? null : new RequestTemplate(method, url, headers, body);
    }

    private static Dictionary<int, ProcedureResult> ReadExits(YamlNode? node, int most, NodeReader nodes)
    {
        var exits = new Dictionary<int, ProcedureResult>();
        foreach (var entry in nodes.Mapping(node, "the exit codes")?.Mapping.Entries ?? [])
        {
            var result = nodes.Word(entry.Value, Results);
            if (!int.TryParse(entry.Key.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var code) || code > most)
            {
                nodes.Faults.Add(entry.Key.Position, "bad-exit", $"a code is a number from 0 to {most}", $"コードは 0 から {most} までの数です");
            }
            else if (result is { } meaning && !exits.TryAdd(code, meaning))
            {
                nodes.Faults.Add(entry.Key.Position, "duplicate-key", $"the code {code} is given twice", $"コード {code} が重複しています");
            }
        }

        return exits;
    }

    /// <summary>A word as a value, since <see cref="NodeReader.Word{T}"/> tells "none" from "not one of these".</summary>
    private readonly record struct Word(string Text);
}
