using IncidentOps.Adapters.Files.Yaml;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Adapters.Files;

/// <summary>Reads the steps without steps inside.</summary>
internal sealed class LeafReader(NodeReader nodes)
{
    /// <summary>True where the key that says the kind also holds the title.</summary>
    public static bool TitledByKind(string kind) => kind is "task" or "decision" or "approval" or "notify" or "evidence";

    public Step? Read(MappingReader reader, string kind, string id)
    {
        switch (kind)
        {
            case "task":
                return new TaskStep { Id = id, Title = Title(reader, kind) };
            case "decision":
                return new DecisionStep { Id = id, Title = Title(reader, kind), Options = InputReader.ReadOptions(nodes, reader.Need("options")) };
            case "approval":
                return ReadApproval(reader, id);
            case "action":
                return ReadAction(reader, id);
            case "notify":
                return ReadNotify(reader, id);
            case "wait":
                return ReadWait(reader, id);
            default:
                return new EvidenceStep { Id = id, Title = Title(reader, kind) };
        }
    }

    /// <summary>`with: { name: template }`.</summary>
    public IReadOnlyList<Binding> ReadBindings(YamlNode? node)
    {
        var bindings = new List<Binding>();
        if (nodes.Mapping(node, "`with`") is { } reader)
        {
            foreach (var entry in reader.Mapping.Entries)
            {
                if (nodes.Id(entry.Key) is { } name && nodes.Template(entry.Value) is { } value)
                {
                    bindings.Add(new Binding(name, value, entry.Key.Position));
                }
            }
        }

        return bindings;
    }

    private Core.LocalizedText Title(MappingReader reader, string kind) =>
        nodes.Localized(reader.Take(kind), "the title", mayHoldExpressions: false);

    private ApprovalStep? ReadApproval(MappingReader reader, string id)
    {
        var title = Title(reader, "approval");
        if (nodes.Mapping(reader.Need("approvers"), "`approvers`") is not { } approvers)
        {
            return null;
        }

        var role = nodes.Id(approvers.Need("role"));
        var count = approvers.Take("count") is { } number ? nodes.Integer(number, 1, 20) : 1;
        approvers.RefuseOthers();
        return role is null ? null : new ApprovalStep { Id = id, Title = title, ApproverRole = role, Count = count ?? 1 };
    }

    private ActionStep? ReadAction(MappingReader reader, string id)
    {
        var action = nodes.ActionId(reader.Take("action"));
        var target = ReadTarget(reader.Take("on"));
        var with = ReadBindings(reader.Take("with"));
        var start = nodes.Word(reader.Take("start"), new Dictionary<string, bool> { ["person"] = false, ["automatic"] = true });
        return action is null ? null : new ActionStep { Id = id, ActionId = action, Target = target, With = with, StartsByItself = start ?? false };
    }

    private Template? ReadTarget(YamlNode? node)
    {
        var target = nodes.Template(node);
        // A hole counts as a name, unless it is filled with nothing whatever happens: `${''}`.
        if (node is YamlScalar && target is not null && target.Expressions.All(hole => hole is Literal)
            && string.IsNullOrWhiteSpace(target.Evaluate(_ => Value.Null)))
        {
            nodes.Faults.Add(node.Position, "empty-target", $"`on` names no target, so the step can't run anywhere", $"`on` に対象資産が書かれていないため、どこでも実行できません");
        }

        return target;
    }

    private NotifyStep ReadNotify(MappingReader reader, string id)
    {
        var title = Title(reader, "notify");
        var to = reader.Need("to");
        var roles = to is YamlScalar ? (nodes.Id(to) is { } single ? [single] : []) : nodes.Ids(to);
        var message = nodes.LocalizedTemplate(reader.Need("message"), "the message");
        var acknowledge = nodes.Word(reader.Take("acknowledge"), new Dictionary<string, bool> { ["required"] = true, ["none"] = false });
        if (to is YamlSequence { Items.Count: 0 })
        {
            nodes.Faults.Add(to.Position, "nobody-to-notify", $"`to` names nobody", $"`to` に誰も書かれていません");
        }

        var text = message ?? new LocalizedTemplate(Template.Literal(""), Template.Literal(""));
        return new NotifyStep { Id = id, Title = title, ToRoles = roles, Message = text, NeedsAcknowledgement = acknowledge ?? false };
    }

    private WaitStep? ReadWait(MappingReader reader, string id)
    {
        if (nodes.Mapping(reader.Take("wait"), "`wait`") is not { } wait)
        {
            return null;
        }

        var hasFor = wait.Mapping.Find("for") is not null;
        var hasUntil = wait.Mapping.Find("until") is not null;
        if (hasFor == hasUntil)
        {
            nodes.Faults.Add(wait.Position, "bad-wait", $"`wait` takes either `for`, or `until` with `at-most`", $"`wait` には `for` か、`until` と `at-most` のどちらかを書きます");
        }

        var step = new WaitStep
        {
            Id = id,
            // A faulty duration is told; the step stays, so that others may still refer to it.
            For = nodes.Duration(wait.Take("for")) ?? (hasFor ? TimeSpan.FromSeconds(1) : null),
            Until = nodes.Expression(wait.Take("until")),
            AtMost = nodes.Duration(hasUntil && !hasFor ? wait.Need("at-most") : null),
        };
        if (hasFor && !hasUntil)
        {
            wait.Refuse("at-most", $"`at-most` belongs to `until`", $"`at-most` は `until` と一緒に使います");
        }

        wait.Take("at-most");
        wait.RefuseOthers();
        return hasFor == hasUntil || (step.For is null && step.Until is null) ? null : step;
    }
}
