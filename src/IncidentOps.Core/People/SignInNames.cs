using System.Text;

namespace IncidentOps.Core.People;

/// <summary>The names that people type to sign in: unique without regard to case and width.</summary>
public static class SignInNames
{
    /// <summary>The one form under which a name is kept and compared: NFKC, lower case, without outer space.</summary>
    public static string Fold(string typed)
    {
        // Malformed UTF-16 can't be normalised and can't be a name either.
        if (typed.Length > 4 * PeopleBounds.SignInName || HasLoneSurrogate(typed))
        {
            return "";
        }

        return typed.Normalize(NormalizationForm.FormKC).Trim().ToUpperInvariant().ToLowerInvariant();
    }

    /// <summary>Letters and digits of any script, and `.` `_` `-` `+` `@`.</summary>
    internal static bool IsWellFormed(string folded) =>
        folded.Length is > 0 and <= PeopleBounds.SignInName && folded.EnumerateRunes().All(rune => Rune.IsLetterOrDigit(rune) || "._-+@".Contains(rune.ToString(), StringComparison.Ordinal) || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark);

    internal static bool HasLoneSurrogate(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (char.IsSurrogate(text[index]) && !(index + 1 < text.Length && char.IsSurrogatePair(text[index], text[++index])))
            {
                return true;
            }
        }

        return false;
    }
}
