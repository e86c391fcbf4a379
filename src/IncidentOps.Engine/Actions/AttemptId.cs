using System.Globalization;
using System.Text;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Engine.Actions;

/// <summary>Names one attempt of one machine step, the same before and after a restart.</summary>
/// <param name="Number">Counts from 1 within the step.</param>
public readonly record struct AttemptId(IncidentId Incident, string Run, string Step, int Number)
{
    /// <summary>File systems take 255 bytes a name; what is longer is cut and told apart by a hash.</summary>
    private const int LongestName = 180;

    /// <summary>The step's key as a file name: letters, digits, `-` and `_` only, and different for different steps.</summary>
    public string StepName => FileNameOf(Step);

    /// <summary>The attempt as one file name: what the journal on a target knows it by.</summary>
    public string JournalName => string.Create(CultureInfo.InvariantCulture, $"{Incident}-{FileNameOf(Run)}-{StepName}-{Number}");

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Incident}/{Run}/{Step}/{Number}");

    /// <summary>`per-account#2/disable` becomes `per-account_2__disable`: ids hold no underscores, so no two keys meet.</summary>
    private static string FileNameOf(string key)
    {
        var name = new StringBuilder(key.Length + 8);
        foreach (var c in key)
        {
            _ = c switch
            {
                '#' => name.Append('_'),
                '/' => name.Append("__"),
                '-' => name.Append(c),
                _ when char.IsAsciiLetterOrDigit(c) => name.Append(c),
                _ => name.Append(CultureInfo.InvariantCulture, $"_x{(int)c:x4}"),
            };
        }

        if (name.Length <= LongestName)
        {
            return name.ToString();
        }

        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..32];
        return $"{name.ToString(0, LongestName - hash.Length - 1)}_{hash}";
    }
}
