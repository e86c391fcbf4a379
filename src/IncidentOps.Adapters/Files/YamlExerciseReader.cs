using IncidentOps.Adapters.Files.Yaml;
using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Adapters.Files;

/// <summary>Reads an exercise from YAML; see exercises/README.md. Never throws at bad input: it answers faults with their places.</summary>
public static class YamlExerciseReader
{
    private const int MaximumAttachment = 20_000;

    private static readonly Dictionary<string, ExerciseKind> Kinds = new(StringComparer.Ordinal)
    {
        ["discussion"] = ExerciseKind.Discussion,
        ["functional"] = ExerciseKind.Functional,
    };

    private static readonly Dictionary<string, bool> Answers = new(StringComparer.Ordinal) { ["wanted"] = true };

    private static readonly Dictionary<string, InjectType> Types = new(StringComparer.Ordinal)
    {
        ["standard"] = InjectType.Standard,
        ["contingency"] = InjectType.Contingency,
    };

    private static readonly Dictionary<string, InjectChannel> Channels = Enum.GetValues<InjectChannel>()
        .ToDictionary(channel => channel.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    private static readonly Dictionary<string, ProcedureResult> Results = new(StringComparer.Ordinal)
    {
        ["applied"] = ProcedureResult.Applied,
        ["not-applied"] = ProcedureResult.NotApplied,
        ["refused"] = ProcedureResult.Refused,
        ["failed"] = ProcedureResult.Failed,
        ["unknown"] = ProcedureResult.Unknown,
    };

    /// <inheritdoc cref="YamlRunbookReader.Read(string, ReadOnlySpan{byte})"/>
    public static FileReading<Exercise> Read(string file, ReadOnlySpan<byte> bytes) => Read(OpenedFile.Open(file, bytes));

    internal static FileReading<Exercise> Read(OpenedFile file) => file.Read(FileKind.Exercise, ReadExercise);

    private static Exercise? ReadExercise(MappingReader reader, NodeReader nodes)
    {
        var idNode = reader.Need("exercise");
        var id = nodes.Id(idNode);
        var runbooks = reader.Need("runbooks");
        var exercise = new Exercise
        {
            Id = id ?? "",
            Title = Text(nodes, reader.Need("title"), "the title"),
            Purpose = Text(nodes, reader.Need("purpose"), "the purpose"),
            Kind = nodes.Word(reader.Need("kind"), Kinds) ?? ExerciseKind.Functional,
            Duration = nodes.Duration(reader.Need("duration")) ?? TimeSpan.Zero,
            Starts = ReadStart(reader.Take("starts"), nodes),
            Briefing = Text(nodes, reader.Need("briefing"), "the briefing"),
            Runbooks = nodes.Ids(runbooks),
            RunbooksPosition = runbooks?.Position ?? reader.Position,
            Roles = ReadRoles(reader.Need("roles"), nodes),
            Inputs = ReadNamed(reader.Take("inputs"), "`inputs`", nodes),
            Objectives = ReadObjectives(reader.Need("objectives"), nodes),
            World = ReadWorld(reader.Take("world"), nodes),
            Injects = ReadInjects(reader.Need("injects"), nodes),
            Position = idNode?.Position ?? reader.Position,
        };
        reader.RefuseOthers();
        return id is null ? null : exercise;
    }

    private static LocalizedText Text(NodeReader nodes, YamlNode? node, string what) => nodes.Localized(node, what, mayHoldExpressions: false);

    private static LocalizedText Optional(NodeReader nodes, YamlNode? node, string what) => node is null ? LocalizedText.Empty : Text(nodes, node, what);

    private static ScenarioStart? ReadStart(YamlNode? node, NodeReader nodes)
    {
        if (node is null || nodes.Text(node) is not { } text)
        {
            return null;
        }

        if (ScenarioStart.TryParse(text, out var start))
        {
            return start;
        }

        nodes.Faults.Add(
            node.Position, "bad-start", $"`{text}` is no time of day; write such as `\"9:05\"` or `Fri 18:40`", $"`{text}` は時刻ではありません。`\"9:05\"` や `Fri 18:40` のように書きます");
        return null;
    }

    private static List<ExerciseRole> ReadRoles(YamlNode? node, NodeReader nodes)
    {
        var roles = new List<ExerciseRole>();
        foreach (var entry in nodes.Mapping(node, "`roles`")?.Mapping.Entries ?? [])
        {
            var id = nodes.Id(entry.Key);
            if (nodes.Mapping(entry.Value, $"the role `{entry.Key.Value}`") is not { } reader)
            {
                continue;
            }

            var title = Optional(nodes, reader.Take("title"), "the title");
            var count = reader.Take("people") is { } people ? nodes.Integer(people, 1, 100) ?? 1 : 1;
            reader.RefuseOthers();
            if (id is not null)
            {
                roles.Add(new ExerciseRole(id, title, count, entry.Key.Position));
            }
        }

        return roles;
    }

    private static Dictionary<string, string> ReadNamed(YamlNode? node, string what, NodeReader nodes)
    {
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in node is null ? [] : nodes.Mapping(node, what)?.Mapping.Entries ?? [])
        {
            if (nodes.Id(entry.Key) is { } name && nodes.Text(entry.Value) is { } text)
            {
                named[name] = text;
            }
        }

        return named;
    }

    private static List<Objective> ReadObjectives(YamlNode? node, NodeReader nodes)
    {
        var objectives = new List<Objective>();
        foreach (var item in nodes.Sequence(node))
        {
            if (nodes.Mapping(item, "an objective") is not { } reader)
            {
                continue;
            }

            var idNode = reader.Need("id");
            var id = nodes.Id(idNode);
            var within = reader.Take("within") is { } bands ? nodes.Mapping(bands, "`within`") : null;
            var objective = new Objective
            {
                Id = id ?? "",
                Capability = Text(nodes, reader.Need("capability"), "the capability"),
                Task = Text(nodes, reader.Need("task"), "the task"),
                Step = nodes.Id(reader.Take("step")),
                Option = nodes.Id(reader.Take("option")),
                From = ReadMoment(reader.Take("from"), nodes),
                Performed = nodes.Duration(within?.Need("performed")),
                Some = nodes.Duration(within?.Need("some")),
                Major = nodes.Duration(within?.Need("major")),
                Position = idNode?.Position ?? reader.Position,
            };
            within?.RefuseOthers();
            reader.RefuseOthers();
            if (id is not null)
            {
                objectives.Add(objective);
            }
        }

        return objectives;
    }

    private static Moment? ReadMoment(YamlNode? node, NodeReader nodes)
    {
        if (node is null || nodes.Mapping(node, "`from`") is not { } reader)
        {
            return null;
        }

        var moment = One(reader, nodes, "from", [
            ("inject", value => nodes.Id(value) is { } id ? new Moment(MomentKind.Inject, id) : null),
            ("step", value => nodes.Id(value) is { } id ? new Moment(MomentKind.Step, id) : null)]);
        reader.RefuseOthers();
        return moment;
    }

    private static List<WorldRule> ReadWorld(YamlNode? node, NodeReader nodes)
    {
        var rules = new List<WorldRule>();
        foreach (var item in node is null ? [] : nodes.Sequence(node))
        {
            if (nodes.Mapping(item, "a rule of the world") is not { } reader)
            {
                continue;
            }

            var actionNode = reader.Need("action");
            var action = actionNode is YamlScalar { Value: "*" } ? "*" : nodes.ActionId(actionNode);
            var step = nodes.Id(reader.Take("step"));
            var when = reader.Take("when") is { } condition ? nodes.Expression(condition) : null;
            var answers = nodes.Sequence(reader.Need("answers")).Select(answer => ReadAnswer(answer, nodes)).OfType<WorldAnswer>().ToList();
            reader.RefuseOthers();
            if (action is not null && answers.Count > 0)
            {
                rules.Add(new WorldRule { ActionId = action, Step = step, When = when, Answers = answers, Position = actionNode?.Position ?? reader.Position });
            }
        }

        return rules;
    }

    private static WorldAnswer? ReadAnswer(YamlNode node, NodeReader nodes)
    {
        if (nodes.Mapping(node, "an answer") is not { } reader)
        {
            return null;
        }

        var answer = new WorldAnswer(
            nodes.Duration(reader.Need("takes"), mayBeZero: true) ?? TimeSpan.Zero,
            nodes.Word(reader.Need("result"), Results) ?? ProcedureResult.Applied,
            nodes.Text(reader.Take("output")) ?? "",
            ReadNamed(reader.Take("outputs"), "`outputs`", nodes));
        reader.RefuseOthers();
        return answer;
    }

    private static List<Inject> ReadInjects(YamlNode? node, NodeReader nodes)
    {
        var injects = new List<Inject>();
        foreach (var item in nodes.Sequence(node))
        {
            if (nodes.Mapping(item, "an inject") is not { } reader)
            {
                continue;
            }

            var idNode = reader.Need("id");
            var id = nodes.Id(idNode);
            var to = reader.Take("to");
            var inject = new Inject
            {
                Id = id ?? "",
                Number = injects.Count + 1,
                Trigger = ReadTrigger(reader, nodes) ?? new ByFacilitator { Position = reader.Position },
                Type = reader.Take("type") is { } type ? nodes.Word(type, Types) ?? InjectType.Standard : InjectType.Standard,
                From = Text(nodes, reader.Need("from"), "the sender"),
                To = to is null ? [] : nodes.Ids(to),
                ToPosition = to?.Position ?? reader.Position,
                Channel = nodes.Word(reader.Need("channel"), Channels) ?? InjectChannel.Mail,
                Subject = Text(nodes, reader.Need("subject"), "the subject"),
                Body = Text(nodes, reader.Need("body"), "the body"),
                Headers = nodes.Text(reader.Take("headers")),
                Attachments = ReadAttachments(reader.Take("attachments"), nodes),
                Expected = Optional(nodes, reader.Take("expected"), "what is expected"),
                AsksForAnswer = reader.Take("answer") is { } answer && nodes.Word(answer, Answers) == true,
                Lesson = Optional(nodes, reader.Take("lesson"), "the lesson"),
                Objective = nodes.Id(reader.Take("objective")),
                Note = Optional(nodes, reader.Take("note"), "the note"),
                Position = idNode?.Position ?? reader.Position,
            };
            reader.RefuseOthers();
            if (id is not null)
            {
                injects.Add(inject);
            }
        }

        return injects;
    }

    private static Trigger? ReadTrigger(MappingReader reader, NodeReader nodes) => One<Trigger>(reader, nodes, "trigger", [
        ("at", value => nodes.Duration(value, mayBeZero: true) is { } at ? new AtTime(at) { Position = value.Position } : null),
        ("after-step", value => ReadAfter(value, nodes, "step", (id, delay) => new AfterStep(id, delay) { Position = value.Position })),
        ("after-inject", value => ReadAfter(value, nodes, "inject", (id, delay) => new AfterInject(id, delay) { Position = value.Position })),
        ("after-option", value => ReadAfterOption(value, nodes)),
        ("when-missing", value => ReadMissing(value, nodes)),
        ("by", value => nodes.Word(value, new Dictionary<string, bool> { ["facilitator"] = true }) is null ? null : new ByFacilitator { Position = value.Position }),
    ]);

    private static Trigger? ReadAfter(YamlNode node, NodeReader nodes, string key, Func<string, TimeSpan, Trigger> make)
    {
        // `after-step: call-bank` is short for a mapping without a delay.
        if (node is YamlScalar)
        {
            return nodes.Id(node) is { } only ? make(only, TimeSpan.Zero) : null;
        }

        if (nodes.Mapping(node, $"`after-{key}`") is not { } reader)
        {
            return null;
        }

        var id = nodes.Id(reader.Need(key));
        var delay = Delay(reader, nodes);
        reader.RefuseOthers();
        return id is null ? null : make(id, delay);
    }

    private static AfterOption? ReadAfterOption(YamlNode node, NodeReader nodes)
    {
        if (nodes.Mapping(node, "`after-option`") is not { } reader)
        {
            return null;
        }

        var step = nodes.Id(reader.Need("step"));
        var option = nodes.Id(reader.Need("option"));
        var delay = Delay(reader, nodes);
        reader.RefuseOthers();
        return step is null || option is null ? null : new AfterOption(step, option, delay) { Position = node.Position };
    }

    private static WhenMissing? ReadMissing(YamlNode node, NodeReader nodes)
    {
        if (nodes.Mapping(node, "`when-missing`") is not { } reader)
        {
            return null;
        }

        var step = nodes.Id(reader.Need("step"));
        var at = nodes.Duration(reader.Need("at"));
        reader.RefuseOthers();
        return step is null || at is null ? null : new WhenMissing(step, at.Value) { Position = node.Position };
    }

    private static TimeSpan Delay(MappingReader reader, NodeReader nodes) =>
        reader.Take("delay") is { } delay ? nodes.Duration(delay, mayBeZero: true) ?? TimeSpan.Zero : TimeSpan.Zero;

    private static List<InjectAttachment> ReadAttachments(YamlNode? node, NodeReader nodes)
    {
        var attachments = new List<InjectAttachment>();
        foreach (var item in node is null ? [] : nodes.Sequence(node))
        {
            if (nodes.Mapping(item, "an attachment") is not { } reader)
            {
                continue;
            }

            var name = nodes.Text(reader.Need("name"), 100);
            var media = reader.Take("media-type") is { } type ? nodes.Text(type, 100) : "text/plain";
            var text = nodes.Text(reader.Need("text"), MaximumAttachment);
            reader.RefuseOthers();
            if (name is not null && media is not null && text is not null)
            {
                attachments.Add(new InjectAttachment(name, media, text));
            }
        }

        return attachments;
    }

    /// <summary>Exactly one of several keys.</summary>
    private static T? One<T>(MappingReader reader, NodeReader nodes, string what, IReadOnlyList<(string Key, Func<YamlNode, T?> Read)> choices)
        where T : class
    {
        var given = choices.Select(choice => (choice.Key, choice.Read, Node: reader.Take(choice.Key))).Where(choice => choice.Node is not null).ToList();
        if (given.Count != 1)
        {
            var keys = string.Join(", ", choices.Select(choice => $"`{choice.Key}`"));
            nodes.Faults.Add(
                given.Count == 0 ? reader.Position : given[1].Node!.Position, $"bad-{what}", $"exactly one of {keys} is wanted here",
                $"{keys} のうち 1 つだけを書きます");
            return null;
        }

        return given[0].Read(given[0].Node!);
    }
}
