using System.Text;
using System.Text.RegularExpressions;
using IncidentOps.Core;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Engine.Actions.Shell;

/// <summary>
/// The one place where a procedure becomes shell text: what transports send and what people copy from a preview are the same. Values
/// stand in it as quoted assignments in front of the pack's script; secrets are lines of standard input and never in the text.
/// </summary>
public static partial class CommandText
{
    /// <summary>Where an attempt keeps its state and its journal on a target.</summary>
    public const string Root = "/var/lib/incidentops";

    /// <summary>Variables that every script has; no parameter can be called so.</summary>
    public static readonly IReadOnlyList<string> Reserved = ["attempt", "incident", "run", "state", "step"];

    /// <summary>The whole text that a shell reads: assignments, then the script.</summary>
    /// <exception cref="ArgumentException">A value can't be given to a shell; see <see cref="Fault"/>.</exception>
    public static string Of(AttemptId attempt, IReadOnlyList<KeyValuePair<string, string>> values, string script, string root = Root) =>
        Of(AttemptNames.Of(attempt), values, script, root);

    /// <inheritdoc cref="Of(AttemptId, IReadOnlyList{KeyValuePair{string, string}}, string, string)"/>
    public static string Of(AttemptNames attempt, IReadOnlyList<KeyValuePair<string, string>> values, string script, string root = Root)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in values)
        {
            Assign(text, ShellText.VariableOf(name), value);
        }

        Assign(text, "incident", attempt.Incident);
        Assign(text, "run", attempt.Run);
        Assign(text, "step", attempt.Step);
        Assign(text, "attempt", attempt.Number);
        Assign(text, "state", $"{root}/{attempt.Incident}/{attempt.Run}/{attempt.Step}");
        text.Append(script.ReplaceLineEndings("\n"));
        return text.ToString();
    }

    /// <summary>The secrets as standard input: one line each.</summary>
    public static string InputOf(IReadOnlyList<KeyValuePair<string, string>> secrets) =>
        string.Concat(secrets.Select(secret => secret.Value + "\n"));

    /// <summary>Why a call can't be given to a shell; null where it can.</summary>
    public static LocalizedText? Fault(IReadOnlyList<KeyValuePair<string, string>> values, IReadOnlyList<KeyValuePair<string, string>> secrets)
    {
        foreach (var (name, value) in values)
        {
            if (!NamePattern().IsMatch(ShellText.VariableOf(name)) || Reserved.Contains(ShellText.VariableOf(name)))
            {
                return new LocalizedText($"No shell variable can be called “{name}”.", $"「{name}」はシェル変数の名前にできません。");
            }

            if (value.Contains('\0', StringComparison.Ordinal))
            {
                return new LocalizedText($"The value of “{name}” holds a NUL character.", $"「{name}」の値に NUL 文字が含まれています。");
            }
        }

        foreach (var (name, value) in secrets)
        {
            if (value.AsSpan().IndexOfAny('\0', '\n', '\r') >= 0)
            {
                return new LocalizedText(
                    $"The secret for “{name}” has more than one line; a script is given one line.",
                    $"「{name}」のシークレットが複数行です。スクリプトに渡せるのは 1 行だけです。");
            }
        }

        return null;
    }

    /// <summary>A value as one word of a POSIX shell, whatever is in it.</summary>
    public static string Quote(string value)
    {
        return value.Contains('\0', StringComparison.Ordinal)
            ? throw new ArgumentException("A shell can't hold a NUL character.", nameof(value))
            : ShellText.Quote(value);
    }

    /// <summary>
    /// The text as a person pastes it into a terminal of the target. Where secrets are asked for, standard input stays the terminal's:
    /// each is typed as a line.
    /// </summary>
    public static string ToPaste(string text, bool sudo, bool asksForSecrets)
    {
        var end = "INCIDENTOPS";
        while (text.Contains(end, StringComparison.Ordinal))
        {
            end += "_";
        }

        var shell = sudo ? "sudo /bin/sh" : "/bin/sh";
        var body = text.EndsWith('\n') ? text : text + "\n";
        return asksForSecrets
            ? $"{shell} -c \"$(cat <<'{end}'\n{body}{end}\n)\"\n"
            : $"{shell} <<'{end}'\n{body}{end}\n";
    }

    private static void Assign(StringBuilder text, string name, string value) =>
        text.Append(name).Append('=').Append(Quote(value)).Append('\n');

    [GeneratedRegex("^[a-z_][a-z0-9_]*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
