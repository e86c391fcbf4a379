using System.Text;
using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Core.Runbooks;

/// <summary>
/// A procedure as text that a person can read, copy and run by hand: the parameters as quoted assignments, then the script.
/// A value never becomes shell text.
/// </summary>
public static class ShellText
{
    /// <summary>Quotes a value for /bin/sh: nothing in it is special, line breaks included.</summary>
    public static string Quote(string value) => "'" + value.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    /// <summary>A parameter's shell variable: its name with hyphens as underscores.</summary>
    public static string VariableOf(string parameter) => parameter.Replace('-', '_');

    /// <summary>The assignments and the script. Secrets are not in it: their names come as comments, one line of standard input each.</summary>
    /// <param name="action">Declares the parameters, in their order.</param>
    /// <param name="script">The procedure's script.</param>
    /// <param name="values">By parameter; a missing one is empty.</param>
    public static string Render(ActionDefinition action, string script, IReadOnlyDictionary<string, Value> values)
    {
        var text = new StringBuilder();
        foreach (var parameter in action.Parameters)
        {
            if (parameter.Kind == InputKind.Secret)
            {
                text.Append("# standard input: ").Append(parameter.Id)
                    .Append(parameter.Generate is null ? "" : " (generated)").Append('\n');
            }
            else
            {
                var value = values.TryGetValue(parameter.Id, out var given) ? given : Value.Null;
                text.Append(VariableOf(parameter.Id)).Append('=').Append(Quote(value.ToText())).Append('\n');
            }
        }

        return text.Append(script.TrimEnd('\n')).Append('\n').ToString();
    }
}
