using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Core.Tests.Incidents.Specification;

/// <summary>Builds runbooks in C#, so that a test shows its plan beside what it says about it.</summary>
internal static class PlanBuilder
{
    public const string Isolate = "host.isolate";
    public const string Rotate = "mailbox.rotate-password";
    public const string Page = "desk.page";

    /// <summary>Contains something: its undo needs a second person.</summary>
    public const string Block = "ip.block";

    private static readonly Procedure Something = new() { Script = "true" };

    /// <summary>An action that can be checked, verified, undone and repeated; one that can't be repeated and is undone only on failure; a bare one.</summary>
    public static IReadOnlyDictionary<string, ActionDefinition> Actions { get; } = new[]
    {
        new ActionDefinition
        {
            Id = Isolate, Title = Text("Isolate"), TargetKind = "host", Transport = "ssh", Idempotent = true, Timeout = TimeSpan.FromSeconds(60),
            Check = Something, Apply = Something, Verify = Something, Undo = new UndoProcedure(Text("Reconnect"), UndoOffer.Always, Something),
        },
        new ActionDefinition
        {
            Id = Rotate, Title = Text("Rotate"), TargetKind = "mailbox", Transport = "ssh", Timeout = TimeSpan.FromSeconds(20), Apply = Something,
            Parameters = [new InputDefinition { Id = "password", Kind = InputKind.Secret, Generate = "password" }],
            Undo = new UndoProcedure(Text("Restore"), UndoOffer.OnFailure, Something),
        },
        new ActionDefinition
        {
            Id = Block, Title = Text("Block"), TargetKind = "host", Transport = "ssh", Idempotent = true, Timeout = TimeSpan.FromSeconds(10), Apply = Something,
            Verify = Something, Undo = new UndoProcedure(Text("Unblock"), UndoOffer.Always, Something, NeedsApproval: true),
        },
        new ActionDefinition { Id = Page, Title = Text("Page"), TargetKind = "url", Transport = "http", Timeout = TimeSpan.FromSeconds(10), Apply = Something },
    }.ToDictionary(action => action.Id);

    public static LocalizedText Text(string english) => new(english, english + "（日本語）");

    public static Plan PlanOf(params Step[] steps) => PlanOf("takeover", 1, steps);

    public static Plan PlanOf(string runbookId, int number, params Step[] steps) => new()
    {
        Version = new RunbookVersion(runbookId, number, VersionHash.OfText(FormattableString.Invariant($"{runbookId} {number}"))),
        Runbook = RunbookOf(runbookId, steps),
        Actions = Actions,
    };

    public static Runbook RunbookOf(string id, params Step[] steps) => new() { Id = id, Title = Text(id), Root = Sequence("root", steps) };

    public static Plan Taking(this Plan plan, params InputDefinition[] inputs) => plan with { Runbook = plan.Runbook with { Inputs = inputs } };

    public static Runbook Taking(this Runbook runbook, params InputDefinition[] inputs) => runbook with { Inputs = inputs };

    public static Plan With(this Plan plan, params string[] roles) => plan with { Runbook = plan.Runbook.With(roles) };

    public static Runbook With(this Runbook runbook, params string[] roles) =>
        runbook with { Roles = [.. roles.Select(role => new RoleDefinition(role, Text(role), SourcePosition.None))] };

    public static Plan Calling(this Plan plan, params Runbook[] called) => plan with { Called = called.ToDictionary(runbook => runbook.Id) };

    public static Plan Opening(this Plan plan, params string[] clocks) => plan with
    {
        Clocks = clocks.ToDictionary(clock => clock, clock => new ClockDefinition { Id = clock, Title = Text(clock), Basis = Text("law") }),
    };

    public static InputDefinition Input(string id, InputKind kind = InputKind.Text, bool isList = false, bool required = false, string? @default = null) =>
        new() { Id = id, Kind = kind, IsList = isList, Required = required, Default = @default, Title = Text(id) };

    public static TaskStep Todo(string id) => new() { Id = id, Title = Text(id) };

    public static DecisionStep Decision(string id, params string[] options) => new()
    {
        Id = id, Title = Text(id), Options = [.. options.Select(option => new Option(option, Text(option), SourcePosition.None))],
    };

    public static ApprovalStep Approval(string id, int count = 1) => new() { Id = id, Title = Text(id), ApproverRole = "approver", Count = count };

    public static ActionStep Action(string id, string action = Isolate, bool startsByItself = false) => new()
    {
        Id = id, Title = Text(id), ActionId = action, Target = Template.Literal("mx1"), StartsByItself = startsByItself,
    };

    public static NotifyStep Notify(string id, bool needsAcknowledgement = false) => new()
    {
        Id = id, Title = Text(id), ToRoles = ["staff"], NeedsAcknowledgement = needsAcknowledgement,
        Message = new LocalizedTemplate(Template.Literal("Please read"), Template.Literal("ご確認ください")),
    };

    public static WaitStep WaitFor(string id, TimeSpan duration) => new() { Id = id, Title = Text(id), For = duration };

    public static WaitStep WaitUntil(string id, Expression until, TimeSpan? atMost = null) => new() { Id = id, Title = Text(id), Until = until, AtMost = atMost };

    public static EvidenceStep Evidence(string id) => new() { Id = id, Title = Text(id) };

    public static SequenceStep Sequence(string id, params Step[] steps) => new() { Id = id, Steps = steps };

    public static ParallelStep Parallel(string id, params Step[] steps) => new() { Id = id, Steps = steps };

    public static ChecklistStep Checklist(string id, params Step[] steps) => new() { Id = id, Steps = steps };

    public static IfStep If(string id, Expression condition, Step[] then, Step[]? otherwise = null) => new()
    {
        Id = id, Condition = condition, Then = Sequence(id + "-then", then), Else = otherwise is null ? null : Sequence(id + "-else", otherwise),
    };

    public static SwitchStep Switch(string id, Expression subject, Step[]? @default, params (string Value, Step[] Steps)[] cases) => new()
    {
        Id = id, Subject = subject, Cases = [.. cases.Select(branch => new SwitchCase(branch.Value, Sequence($"{id}-{branch.Value}", branch.Steps)))],
        Default = @default is null ? null : Sequence(id + "-default", @default),
    };

    public static WhileStep While(string id, Expression condition, int atMost, params Step[] steps) => new()
    {
        Id = id, Condition = condition, AtMost = atMost, Body = Sequence(id + "-body", steps),
    };

    public static EachStep Each(string id, Expression items, string name, int atMost, params Step[] steps) => new()
    {
        Id = id, Items = items, As = name, AtMost = atMost, Body = Sequence(id + "-body", steps),
    };

    public static CallStep Call(string id, string runbook, params (string Name, string Expression)[] with) => new()
    {
        Id = id, RunbookId = runbook,
        With = [.. with.Select(pair => new Binding(pair.Name, Hole(pair.Expression), SourcePosition.None))],
    };

    /// <summary>`inputs.account` and the like; members may have hyphens.</summary>
    public static Expression Named(string path) => new Name(path.Split('.')) { Source = path };

    public static Expression Is(string path, string text) =>
        new Comparison(ComparisonOperator.Equal, Named(path), new Literal(Value.Of(text))) { Source = $"{path} == '{text}'" };

    public static Expression IsNot(string path, string text) =>
        new Comparison(ComparisonOperator.NotEqual, Named(path), new Literal(Value.Of(text))) { Source = $"{path} != '{text}'" };

    public static Expression IsNumber(string path, decimal number) =>
        new Comparison(ComparisonOperator.Equal, Named(path), new Literal(Value.Of(number))) { Source = $"{path} == {number}" };

    public static Template Hole(string path) => new([new TemplateExpression(Named(path))], $"${{{path}}}");

    public static T When<T>(this T step, Expression condition)
        where T : Step => step with { When = condition };

    public static T Due<T>(this T step, TimeSpan due)
        where T : Step => step with { Due = due };

    public static T OnFailureContinue<T>(this T step)
        where T : Step => step with { OnFailure = FailurePolicy.Continue };

    public static T OnFailureGoTo<T>(this T step, string target)
        where T : Step => step with { OnFailure = new FailurePolicy(FailureKind.GoTo, target) };

    public static T Retrying<T>(this T step, int times, TimeSpan wait)
        where T : Step => step with { Retry = new RetryPolicy(times, wait) };
}
