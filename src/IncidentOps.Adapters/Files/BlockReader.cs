using IncidentOps.Adapters.Files.Yaml;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Adapters.Files;

/// <summary>Reads the steps with steps inside.</summary>
internal sealed class BlockReader(NodeReader nodes, StepReader steps)
{
    /// <summary>The most rounds that a loop may be given.</summary>
    public const int MaximumRounds = 1_000;

    public static bool Reads(string kind) => kind is "sequence" or "parallel" or "checklist" or "if" or "switch" or "while" or "each" or "call";

    public Step? Read(MappingReader reader, string kind, string id)
    {
        switch (kind)
        {
            case "sequence":
                return new SequenceStep { Id = id, Steps = steps.ReadList(reader.Take(kind)) };
            case "parallel":
                return new ParallelStep { Id = id, Steps = steps.ReadList(reader.Take(kind)) };
            case "checklist":
                return new ChecklistStep { Id = id, Steps = steps.ReadList(reader.Take(kind)) };
            case "if":
                return ReadIf(reader, id);
            case "switch":
                return ReadSwitch(reader, id);
            case "while":
                return ReadWhile(reader, id);
            case "each":
                return ReadEach(reader, id);
            default:
                return ReadCall(reader, id);
        }
    }

    private IfStep ReadIf(MappingReader reader, string id)
    {
        var condition = nodes.Expression(reader.Take("if"));
        var then = Body(reader.Need("then"), $"{id}.then", reader);
        var otherwise = reader.Take("else") is { } node ? Body(node, $"{id}.else", reader) : null;
        return new IfStep { Id = id, Condition = condition ?? Unreadable(reader), Then = then, Else = otherwise };
    }

    private SwitchStep ReadSwitch(MappingReader reader, string id)
    {
        var subject = nodes.Expression(reader.Take("switch"));
        var cases = new List<SwitchCase>();
        if (nodes.Mapping(reader.Need("cases"), "`cases`") is { } branches)
        {
            foreach (var entry in branches.Mapping.Entries)
            {
                cases.Add(new SwitchCase(entry.Key.Value, Body(entry.Value, $"{id}.case.{entry.Key.Value}", reader) with { Position = entry.Key.Position }));
            }

            if (cases.Count == 0)
            {
                nodes.Faults.Add(branches.Position, "empty-block", $"no cases here", $"`cases` が空です");
            }
        }

        var otherwise = reader.Take("default") is { } node ? Body(node, $"{id}.default", reader) : null;
        return new SwitchStep { Id = id, Subject = subject ?? Unreadable(reader), Cases = cases, Default = otherwise };
    }

    private WhileStep ReadWhile(MappingReader reader, string id)
    {
        var condition = nodes.Expression(reader.Take("while"));
        var atMost = nodes.Integer(reader.Need("at-most"), 1, MaximumRounds);
        var body = Body(reader.Need("steps"), $"{id}.body", reader);
        return new WhileStep { Id = id, Condition = condition ?? Unreadable(reader), AtMost = atMost ?? 1, Body = body };
    }

    private EachStep ReadEach(MappingReader reader, string id)
    {
        var items = nodes.Expression(reader.Take("each"));
        var name = nodes.Id(reader.Need("as"));
        var atMost = nodes.Integer(reader.Need("at-most"), 1, MaximumRounds);
        var body = Body(reader.Need("steps"), $"{id}.body", reader);
        return new EachStep { Id = id, Items = items ?? Unreadable(reader), As = name ?? "", AtMost = atMost ?? 1, Body = body };
    }

    private CallStep? ReadCall(MappingReader reader, string id)
    {
        var called = nodes.Id(reader.Take("call"));
        var with = new LeafReader(nodes).ReadBindings(reader.Take("with"));
        return called is null ? null : new CallStep { Id = id, RunbookId = called, With = with };
    }

    private SequenceStep Body(YamlNode? node, string id, MappingReader owner) =>
        new() { Id = id, Position = node?.Position ?? owner.Position, Steps = steps.ReadList(node) };

    /// <summary>Stands where an expression was faulty, so that the steps inside are still read and checked.</summary>
    private static Literal Unreadable(MappingReader reader) => new(Value.Null) { Position = reader.Position };
}
