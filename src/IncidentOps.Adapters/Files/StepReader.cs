using IncidentOps.Adapters.Files.Yaml;
using IncidentOps.Core;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Adapters.Files;

/// <summary>Reads the step tree. What all steps share is read here; each kind in <see cref="LeafReader"/> and <see cref="BlockReader"/>.</summary>
internal sealed class StepReader
{
    /// <summary>More steps than this nobody follows at night.</summary>
    public const int MaximumSteps = 1_000;

    private static readonly string[] Kinds =
    [
        "task", "decision", "approval", "action", "notify", "wait", "evidence",
        "sequence", "parallel", "checklist", "if", "switch", "while", "each", "call",
    ];

    private static readonly Dictionary<string, Phase> Phases =
        Enum.GetValues<Phase>().ToDictionary(phase => phase.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    private readonly NodeReader _nodes;
    private readonly LeafReader _leaves;
    private readonly BlockReader _blocks;
    private readonly HashSet<string> _givenIds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _madeUp = new(StringComparer.Ordinal);
    private int _steps;

    public StepReader(NodeReader nodes)
    {
        _nodes = nodes;
        _leaves = new LeafReader(nodes);
        _blocks = new BlockReader(nodes, this);
    }

    /// <summary>Reads a runbook's `steps`.</summary>
    public SequenceStep ReadRoot(YamlNode? node, SourcePosition position)
    {
        CollectIds(node);
        return new SequenceStep { Id = "root", Position = node?.Position ?? position, Steps = ReadList(node) };
    }

    /// <summary>Reads a list of steps; those that can't be read are left out, with their faults.</summary>
    public IReadOnlyList<Step> ReadList(YamlNode? node)
    {
        if (node is YamlSequence { Items.Count: 0 })
        {
            _nodes.Faults.Add(node.Position, "empty-block", $"no steps in this list", $"このリストにはステップがありません");
        }

        return [.. _nodes.Sequence(node).Select(ReadStep).OfType<Step>()];
    }

    private Step? ReadStep(YamlNode node)
    {
        if (++_steps > MaximumSteps)
        {
            if (_steps == MaximumSteps + 1)
            {
                _nodes.Faults.Add(node.Position, "too-many-steps", $"more than {MaximumSteps:N0} steps", $"ステップが {MaximumSteps:N0} 個を超えています");
            }

            return null;
        }

        if (_nodes.Mapping(node, "a step") is not { } reader || KindOf(reader) is not { } kind)
        {
            return null;
        }

        var named = new MappingReader(reader.Mapping, $"a step of kind `{kind}`", _nodes.Faults);
        var common = ReadCommon(named, kind);
        var step = BlockReader.Reads(kind) ? _blocks.Read(named, kind, common.Id) : _leaves.Read(named, kind, common.Id);
        named.RefuseOthers();
        return step is null ? null : step with
        {
            Title = LeafReader.TitledByKind(kind) ? step.Title : common.Title,
            Text = common.Text,
            Phase = common.Phase,
            Role = common.Role,
            Due = common.Due,
            When = common.When,
            SkipNeedsReason = common.SkipNeedsReason,
            OnFailure = common.OnFailure,
            Retry = common.Retry,
            Position = common.Position,
        };
    }

    private string? KindOf(MappingReader reader)
    {
        var kinds = Kinds.Where(kind => reader.Mapping.Find(kind) is not null).ToList();
        if (kinds.Count == 1)
        {
            return kinds[0];
        }

        // `if` has no other key of this list beside it, but a misspelt kind should be named as such.
        if (kinds.Count == 0)
        {
            var all = string.Join(", ", Kinds);
            _nodes.Faults.Add(reader.Position, "no-kind", $"the step says not what it is; it needs one of: {all}", $"ステップの種類がありません。次のどれかが必要です: {all}");
            return null;
        }

        var named = string.Join("`, `", kinds);
        _nodes.Faults.Add(reader.Position, "two-kinds", $"the step is several things at once: `{named}`", $"1 つのステップに種類が複数あります: `{named}`");
        return null;
    }

    private CommonParts ReadCommon(MappingReader reader, string kind)
    {
        var id = IdOf(reader, kind);
        if (LeafReader.TitledByKind(kind))
        {
            reader.Refuse("title", $"the title of this step stands after `{kind}:`; leave `title` out", $"タイトルは `{kind}:` に書きます。`title` は消してください");
        }

        return new CommonParts(
            id,
            _nodes.Localized(reader.Take("title"), "the title", mayHoldExpressions: false),
            _nodes.Localized(reader.Take("text"), "the text", mayHoldExpressions: false),
            _nodes.Word(reader.Take("phase"), Phases),
            _nodes.Id(reader.Take("role")),
            _nodes.Duration(reader.Take("due")),
            _nodes.Expression(reader.Take("when")),
            _nodes.Word(reader.Take("skip-reason"), new Dictionary<string, bool> { ["required"] = true, ["optional"] = false }) ?? true,
            ReadFailure(reader.Take("on-failure")),
            ReadRetry(reader.Take("retry")),
            reader.Mapping.Position);
    }

    private string IdOf(MappingReader reader, string kind)
    {
        var mayLack = BlockReader.Reads(kind) && kind is not ("while" or "each" or "call");
        var id = _nodes.Id(mayLack ? reader.Take("id") : reader.Need("id"));
        if (id is not null)
        {
            return id;
        }

        string made;
        do
        {
            var number = _madeUp[kind] = _madeUp.GetValueOrDefault(kind) + 1;
            made = FormattableString.Invariant($"{kind}-{number}");
        }
        while (_givenIds.Contains(made));
        return made;
    }

    private FailurePolicy ReadFailure(YamlNode? node)
    {
        if (_nodes.Scalar(node) is not { } scalar)
        {
            return FailurePolicy.Stop;
        }

        switch (scalar.Value)
        {
            case "stop":
                return FailurePolicy.Stop;
            case "continue":
                return FailurePolicy.Continue;
            case var text when text.StartsWith("go to ", StringComparison.Ordinal) && text.Length > 6:
                return new FailurePolicy(FailureKind.GoTo, text[6..].Trim());
            default:
                _nodes.Faults.Add(scalar.Position, "bad-word",
                    $"`on-failure` takes `stop`, `continue` or `go to STEP-ID`", $"`on-failure` は `stop`、`continue`、`go to ステップID` のどれかです");
                return FailurePolicy.Stop;
        }
    }

    private RetryPolicy? ReadRetry(YamlNode? node)
    {
        if (_nodes.Mapping(node, "`retry`") is not { } reader)
        {
            return null;
        }

        var times = _nodes.Integer(reader.Need("times"), 1, 10);
        var wait = _nodes.Duration(reader.Need("wait"), mayBeZero: true);
        reader.RefuseOthers();
        return times is { } count && wait is { } pause ? new RetryPolicy(count, pause) : null;
    }

    /// <summary>Every id in the tree, so that none of them is made up for another block.</summary>
    private void CollectIds(YamlNode? node)
    {
        switch (node)
        {
            case YamlMapping mapping:
                if (mapping.Find("id") is YamlScalar id)
                {
                    _givenIds.Add(id.Value);
                }

                foreach (var entry in mapping.Entries)
                {
                    CollectIds(entry.Value);
                }

                break;
            case YamlSequence sequence:
                foreach (var item in sequence.Items)
                {
                    CollectIds(item);
                }

                break;
        }
    }

    /// <summary>What every kind of step may have.</summary>
    private sealed record CommonParts(
        string Id, LocalizedText Title, LocalizedText Text, Phase? Phase, string? Role, TimeSpan? Due, Expression? When,
        bool SkipNeedsReason, FailurePolicy OnFailure, RetryPolicy? Retry, SourcePosition Position);
}
