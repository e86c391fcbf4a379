using System.Text;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Lab.Actions;

/// <summary>One machine step of a run against a host of the lab: its procedures, run over ssh as irbot through sudo.</summary>
internal sealed class ActionStep(RaisedLab lab, string action, string incident = "incident-1", string step = "step", string host = "mx1")
{
    private readonly ActionDefinition _action = ActionLibrary.Find(action);
    private readonly Dictionary<string, string> _values = [];
    private readonly Dictionary<string, string> _secrets = [];

    /// <summary>What the procedure that ran last wrote.</summary>
    public string Output { get; private set; } = "";

    public ActionStep With(string parameter, string value)
    {
        var declared = Assert.Single(_action.Parameters, declared => declared.Id == parameter);
        (declared.Kind == InputKind.Secret ? _secrets : _values)[parameter] = value;
        return this;
    }

    public Task<ProcedureResult> Check() => Run(_action.Check, ProcedureResult.Refused);

    public Task<ProcedureResult> Apply() => Run(_action.Apply, ProcedureResult.Failed);

    public Task<ProcedureResult> Verify() => Run(_action.Verify, ProcedureResult.Unknown);

    public Task<ProcedureResult> Undo() => Run(_action.Undo?.Procedure, ProcedureResult.Failed);

    /// <summary>A value that the procedure reported with `::output NAME=VALUE`.</summary>
    public string Reported(string name) => Output.Split('\n').Single(line => line.StartsWith($"::output {name}=", StringComparison.Ordinal)).Split('=', 2)[1];

    /// <summary>The life that every containing action has: twice applied is once applied, and undone is as before.</summary>
    public async Task ApplyTwiceAndUndo()
    {
        await Expect(ProcedureResult.Applied, Check());
        await Expect(ProcedureResult.NotApplied, Verify());
        await ApplyTwice();
        await Expect(ProcedureResult.Applied, Undo());
        await Expect(ProcedureResult.NotApplied, Verify());
    }

    public async Task ApplyTwice()
    {
        for (var time = 0; time < 2; time++)
        {
            await Expect(ProcedureResult.Applied, Apply());
            await Expect(ProcedureResult.Applied, Verify());
        }
    }

    /// <summary>Fails the test with what the procedure wrote where its result is another.</summary>
    public async Task Expect(ProcedureResult expected, Task<ProcedureResult> procedure)
    {
        var result = await procedure;
        Assert.True(result == expected, $"{_action.Id} of {incident}/{step}: {result} instead of {expected}; it wrote:\n{Output}");
    }

    private async Task<ProcedureResult> Run(Procedure? procedure, ProcedureResult otherwise)
    {
        Assert.NotNull(procedure?.Script);
        var script = new StringBuilder();
        foreach (var parameter in _action.Parameters.Where(parameter => parameter.Kind != InputKind.Secret))
        {
            Assign(script, parameter.Id.Replace('-', '_'), _values.GetValueOrDefault(parameter.Id, parameter.Default ?? ""));
        }

        Assign(script, "incident", incident);
        Assign(script, "run", "1");
        Assign(script, "step", step);
        Assign(script, "attempt", Guid.NewGuid().ToString());
        Assign(script, "state", $"/var/lib/incidentops/{incident}/1/{step}");
        script.Append(procedure.Script);
        var secrets = _action.Parameters.Where(parameter => parameter.Kind == InputKind.Secret).Select(parameter => _secrets[parameter.Id] + "\n");
        var ended = await lab.Script(
            ["ssh", $"irbot@{host}", $"sudo -n sh -c {Quote(script.ToString())}"], TimeSpan.FromSeconds(120), string.Concat(secrets));
        Output = ended.Output;
        return procedure.Exits.TryGetValue(ended.ExitCode, out var result) ? result : ended.ExitCode == 0 ? ProcedureResult.Applied : otherwise;
    }

    private static void Assign(StringBuilder script, string name, string value) => script.Append(name).Append('=').Append(Quote(value)).Append('\n');

    private static string Quote(string value) => "'" + value.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
