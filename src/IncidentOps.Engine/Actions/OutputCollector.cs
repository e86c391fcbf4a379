using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using IncidentOps.Core.Incidents;

namespace IncidentOps.Engine.Actions;

/// <summary>
/// Gathers what an attempt prints, bounded and fit to be shown, and passes each line on as it comes. Lines with a meaning of their
/// own become outputs and evidence. Called from several threads.
/// </summary>
internal sealed partial class OutputCollector(AttemptId attempt, Action<ActionOutputLine> publish)
{
    /// <summary>Characters of a line that are kept.</summary>
    public const int LongestLine = 4_096;

    /// <summary>Characters of an attempt that are kept; then comes a mark, and what follows is dropped.</summary>
    public const int Longest = TextBounds.Output - 256;

    private const string Cut = " …";
    private const string Mask = "‹secret›";
    private const int MostNamed = 64;
    private const int ShortestMasked = 4;

    private readonly Lock gate = new();
    private readonly StringBuilder text = new();
    private readonly Dictionary<string, string> outputs = new(StringComparer.Ordinal);
    private readonly List<string> evidence = [];
    private readonly List<string> secrets = [];
    private int sequence;
    private bool isFull;

    public string Text
    {
        get
        {
            lock (gate)
            {
                return text.ToString();
            }
        }
    }

    public ImmutableDictionary<string, string> Outputs
    {
        get
        {
            lock (gate)
            {
                return outputs.ToImmutableDictionary();
            }
        }
    }

    /// <summary>Paths on the target that the procedures asked to have kept.</summary>
    public IReadOnlyList<string> Evidence
    {
        get
        {
            lock (gate)
            {
                return [.. evidence];
            }
        }
    }

    /// <summary>From now on these texts are shown as a mask. Very short ones would black out half the output.</summary>
    public void Hide(IEnumerable<string> plain)
    {
        lock (gate)
        {
            secrets.AddRange(plain.Where(secret => secret.Length >= ShortestMasked && !secrets.Contains(secret)));
        }
    }

    public void Add(ProcedureKind procedure, ProcedureLine line)
    {
        lock (gate)
        {
            var shown = Presentable(line.Text);
            if (line.IsError || !IsNamed(shown))
            {
                Keep(procedure, line.IsError, shown);
            }
        }
    }

    /// <summary>A line of the engine's own: which procedure begins, why something did not.</summary>
    public void Say(ProcedureKind procedure, string line)
    {
        lock (gate)
        {
            Keep(procedure, false, "# " + Presentable(line));
        }
    }

    /// <summary>`::output NAME=VALUE` and `::evidence PATH`.</summary>
    private bool IsNamed(string line)
    {
        if (OutputPattern().Match(line) is { Success: true } output)
        {
            if (outputs.Count < MostNamed || outputs.ContainsKey(output.Groups[1].Value))
            {
                outputs[output.Groups[1].Value] = output.Groups[2].Value;
            }

            return true;
        }

        if (line.StartsWith("::evidence /", StringComparison.Ordinal))
        {
            var path = line["::evidence ".Length..];
            if (evidence.Count < MostNamed && !evidence.Contains(path))
            {
                evidence.Add(path);
            }

            return true;
        }

        return false;
    }

    private void Keep(ProcedureKind procedure, bool isError, string line)
    {
        if (isFull)
        {
            return;
        }

        if (text.Length + line.Length + 1 > Longest)
        {
            isFull = true;
            line = "# the rest of the output is not kept / 以降の出力は保存されません";
        }

        text.Append(line).Append('\n');
        publish(new ActionOutputLine(attempt, procedure, ++sequence, isError, line));
    }

    private string Presentable(string line)
    {
        foreach (var secret in secrets)
        {
            line = line.Replace(secret, Mask, StringComparison.Ordinal);
        }

        var clean = new StringBuilder(Math.Min(line.Length, LongestLine));
        foreach (var rune in EscapePattern().Replace(line, "").EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > LongestLine - Cut.Length)
            {
                return clean.Append(Cut).ToString();
            }

            // Tabs lay out tables; every other control, and what turns the direction of writing, can make a line say something else.
            if (rune.Value == '\t' || !(Rune.IsControl(rune) || rune.Value is >= 0x202A and <= 0x202E or >= 0x2066 and <= 0x2069))
            {
                clean.Append(rune.ToString());
            }
        }

        return clean.ToString();
    }

    [GeneratedRegex("^::output ([a-z][a-z0-9-]{0,63})=(.*)\\z", RegexOptions.CultureInvariant)]
    private static partial Regex OutputPattern();

    /// <summary>Terminal colours and the like.</summary>
    [GeneratedRegex("\\x1b\\[[0-?]*[ -/]*[@-~]", RegexOptions.CultureInvariant)]
    private static partial Regex EscapePattern();
}
