using System.Collections.Frozen;

namespace IncidentOps.Engine.People;

/// <summary>The words that a guesser tries first (common-passwords.txt, whose head names its sources).</summary>
public static class CommonPasswords
{
    private static readonly Lazy<FrozenSet<string>> Words = new(Load);

    /// <param name="folded">Normalised, lower case.</param>
    public static bool Contains(string folded) => Words.Value.Contains(folded);

    public static int Count => Words.Value.Count;

    private static FrozenSet<string> Load()
    {
        using var stream = typeof(CommonPasswords).Assembly.GetManifestResourceStream("IncidentOps.Engine.People.common-passwords.txt")
            ?? throw new InvalidOperationException("The list of common passwords is not embedded.");
        using var reader = new StreamReader(stream);
        var words = new HashSet<string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                words.Add(line);
            }
        }

        return words.ToFrozenSet(StringComparer.Ordinal);
    }
}
