using System.Collections.Immutable;
using System.Globalization;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Cli;

/// <summary>
/// Writes every machine step of a plan with its target and its commands filled in. Both sides of a branch are shown, a loop's
/// steps once for each item, and what only the run itself can know as `‹steps.find.output.addresses›`.
/// </summary>
internal sealed class DryRun(Plan plan, Inventory inventory, IReadOnlyDictionary<string, string> inputs, Language language, TextWriter output)
{
    private int _actions;
    private int _byHand;
    private int _faults;

    /// <summary>False where a step can't be run on the target that it names.</summary>
    public bool Write()
    {
        var values = plan.Runbook.Inputs.ToDictionary(
            input => input.Id, input => InputValues.Read(input, inputs.GetValueOrDefault(input.Id) ?? input.Default), StringComparer.Ordinal);
        output.WriteLine($"{plan.Runbook.Title.In(language)}  {plan.Version}");
        foreach (var (id, value) in values)
        {
            output.WriteLine($"  {id} = {value.ToText().Replace("\n", ", ", StringComparison.Ordinal)}");
        }

        WriteStep(plan.Runbook.Root, new Surroundings(Value.Of(values), ImmutableDictionary<string, Value>.Empty, ""));
        output.WriteLine();
        output.WriteLine($"{_actions} machine steps, {_byHand} of them by hand for want of a target, {_faults} that can't work. Nothing was executed.");
        return _faults == 0;
    }

    private void WriteStep(Step step, Surroundings here)
    {
        if (step.When is { } when)
        {
            here = here.Inside($"when {when.Source}");
        }

        switch (step)
        {
            case ActionStep action:
                WriteAction(action, here);
                break;
            case IfStep choice:
                WriteAll(choice.Then.Steps, here.Inside($"if {choice.Condition.Source}"));
                WriteAll(choice.Else?.Steps ?? [], here.Inside($"if not ({choice.Condition.Source})"));
                break;
            case SwitchStep choice:
                foreach (var branch in choice.Cases)
                {
                    WriteAll(branch.Body.Steps, here.Inside($"if {choice.Subject.Source} is {branch.Value}"));
                }

                WriteAll(choice.Default?.Steps ?? [], here.Inside($"if {choice.Subject.Source} is none of these"));
                break;
            case EachStep loop:
                WriteLoop(loop, here);
                break;
            case CallStep call:
                WriteCall(call, here);
                break;
            default:
                WriteAll(step.Children, step is WhileStep again ? here.Inside($"while {again.Condition.Source}, at most {again.AtMost} times") : here);
                break;
        }
    }

    private void WriteAll(IEnumerable<Step> steps, Surroundings here)
    {
        foreach (var step in steps)
        {
            WriteStep(step, here);
        }
    }

    private void WriteLoop(EachStep loop, Surroundings here)
    {
        // What the run will find out stands for one item of its own.
        var items = loop.Items.Evaluate(here.Scope) switch
        {
            ListValue list => list.Items.Take(loop.AtMost),
            UnknownValue unknown => [unknown.Member("each")],
            _ => [],
        };
        foreach (var item in items)
        {
            WriteAll(loop.Body.Steps, here with { Locals = here.Locals.SetItem(loop.As, item) });
        }
    }

    private void WriteCall(CallStep call, Surroundings here)
    {
        var called = plan.Called[call.RunbookId];
        var values = called.Inputs.ToDictionary(
            input => input.Id,
            input => call.With.FirstOrDefault(binding => binding.Name == input.Id) is { } binding
                ? InputValues.ReadGiven(input, binding.Value.EvaluateValue(here.Scope))
                : InputValues.Read(input, input.Default),
            StringComparer.Ordinal);
        WriteStep(called.Root, here with { Inputs = Value.Of(values), Locals = ImmutableDictionary<string, Value>.Empty });
    }

    private void WriteAction(ActionStep step, Surroundings here)
    {
        var action = plan.Actions[step.ActionId];
        _actions++;
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_actions}. {step.Title.In(language)}  [{step.Id}, {action.Id}]{(step.StartsByItself ? "  starts by itself" : "")}"));
        if (here.Condition.Length > 0)
        {
            output.WriteLine($"   only {here.Condition}");
        }

        WriteTarget(step, action, here);
        var values = action.Parameters.ToDictionary(
            parameter => parameter.Id,
            parameter => step.With.FirstOrDefault(binding => binding.Name == parameter.Id) is { } binding
                ? binding.Value.EvaluateValue(here.Scope)
                : InputValues.Read(parameter, parameter.Default),
            StringComparer.Ordinal);
        WriteProcedure("check", action.Check, action, values);
        WriteProcedure("apply", action.Apply, action, values);
        WriteProcedure("verify", action.Verify, action, values);
        var undo = action.Undo switch
        {
            { Offer: UndoOffer.OnFailure } => "undo (only while this step has failed)",
            { NeedsApproval: true } => "undo (only once a second person has agreed)",
            _ => "undo",
        };
        WriteProcedure(undo, action.Undo?.Procedure, action, values);
    }

    private void WriteTarget(ActionStep step, ActionDefinition action, Surroundings here)
    {
        var name = step.Target?.EvaluateValue(here.Scope).ToText() ?? "";
        if (!inventory.Targets.TryGetValue(name, out var target))
        {
            _byHand++;
            output.WriteLine($"   on {name}: not in the inventory, so a person does it by hand with these commands");
            return;
        }

        var address = target switch
        {
            { Ssh: { } ssh } => $"ssh {ssh.User}@{ssh.Address}:{ssh.Port}{(ssh.Sudo ? " with sudo" : "")}",
            { Http: { } http } => http.Url,
            { Smtp: { } smtp } => $"smtp {smtp.Address}:{smtp.Port}",
            _ => "this machine",
        };
        output.WriteLine($"   on {name}: {address}");
        if (target.Transport != action.Transport || target.Kind != action.TargetKind)
        {
            _faults++;
            output.WriteLine($"   FAULT: {action.Id} needs a {action.TargetKind} reached by {action.Transport}; {name} is a {target.Kind} reached by {target.Transport} ({target.Position})");
        }
    }

    private void WriteProcedure(string title, Procedure? procedure, ActionDefinition action, Dictionary<string, Value> values)
    {
        if (procedure is null)
        {
            return;
        }

        var from = procedure.FromParameter is { } parameter ? $", run from {values[parameter].ToText()}" : "";
        output.WriteLine($"   {title}{from}:");
        var text = procedure.Request is { } request
            ? string.Join('\n', [$"{request.Method} {request.Url}", .. request.Headers.Select(header => $"{header.Key}: {header.Value}"), "", request.Body ?? ""])
            : ShellText.Render(action, procedure.Script ?? "", values);
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            output.WriteLine($"     {line}".TrimEnd());
        }
    }

    /// <summary>What names mean at a place of the plan, and under which conditions it is reached.</summary>
    private sealed record Surroundings(Value Inputs, ImmutableDictionary<string, Value> Locals, string Condition)
    {
        public Scope Scope => name => name switch
        {
            "inputs" => Inputs,
            "steps" or "incident" => new UnknownValue(name),
            _ => Locals.GetValueOrDefault(name, Value.Null),
        };

        public Surroundings Inside(string condition) => this with { Condition = Condition.Length == 0 ? condition : $"{Condition}, {condition}" };
    }

    /// <summary>What only the run itself can know.</summary>
    private sealed record UnknownValue(string Path) : Value
    {
        public override Value Member(string name) => new UnknownValue($"{Path}.{name}");

        public override string ToText() => $"‹{Path}›";
    }
}
