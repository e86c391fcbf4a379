using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.People;

/// <summary>
/// Which passwords are taken: 12 characters or more, and not one that a guesser tries first. No demands on kinds of characters and no
/// expiry: both make people choose worse ones (NIST SP 800-63B).
/// </summary>
public static class PasswordRule
{
    /// <summary>In text elements: what a person counts as characters.</summary>
    public const int Minimum = 12;

    /// <summary>In text elements.</summary>
    public const int Maximum = 256;

    /// <summary>More UTF-16 units than any password of <see cref="Maximum"/> characters needs.</summary>
    private const int MaximumUnits = 2_048;

    private static readonly ImmutableArray<string> Rows =
    [
        "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "01234567890", "qwertyuiopasdfghjklzxcvbnm",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p", "1q2w3e4r5t6y7u8i9o0p", "!@#$%^&*()", "!\"#$%&'()", "qazwsxedcrfvtgbyhnujmikolp",
        "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん",
    ];

    /// <summary>The form in which a password is hashed and compared: NFKC, so that full and half width are the same.</summary>
    public static string Normalize(string password) =>
        SignInNames.HasLoneSurrogate(password) ? password : password.Normalize(NormalizationForm.FormKC);

    /// <summary>Why the password is not taken; null where it is.</summary>
    /// <param name="isCommon">Says whether a lower-case, normalised word is on the list of common passwords.</param>
    /// <param name="ownWords">The person's names: what others guess first.</param>
    public static Refusal? Check(string password, Func<string, bool> isCommon, IEnumerable<string> ownWords)
    {
        if (password.Length > MaximumUnits || SignInNames.HasLoneSurrogate(password))
        {
            return TooLong();
        }

        var normal = Normalize(password);
        var length = new StringInfo(normal).LengthInTextElements;
        if (length < Minimum)
        {
            return new Refusal("password-short", new LocalizedText(
                $"The password has {length} characters; it needs {Minimum} or more. Several words in a row are easy to remember.",
                $"パスワードは {Minimum} 文字以上にしてください（現在 {length} 文字）。単語をいくつか並べると覚えやすくなります。"));
        }

        if (length > Maximum)
        {
            return TooLong();
        }

        var folded = normal.ToLowerInvariant();
        return isCommon(folded) || isCommon(Letters(folded)) || isCommon(Plain(Letters(folded))) || IsRepetition(folded) || IsSequence(folded)
            || IsMostlyOwnWords(folded, [.. ownWords, "incidentops", "incident", "password", "パスワード", "pasuwaado"])
            ? new Refusal("password-common", new LocalizedText(
                "This password is one that a guesser tries early: a common one, a pattern, or made of your own name. Choose another, such as several unrelated words.",
                "このパスワードは推測されやすいものです（よく使われるもの、規則的な並び、ご自身の名前など）。関係のない単語をいくつか並べるなど、別のものにしてください。"))
            : null;
    }

    private static Refusal TooLong() => new("password-long", new LocalizedText(
        $"The password has more than {Maximum} characters.", $"パスワードは {Maximum} 文字以内にしてください。"));

    /// <summary>Without the digits and signs that people put at the ends to satisfy a rule.</summary>
    private static string Letters(string folded)
    {
        var trimmed = folded.Trim([.. "0123456789!?.,#$%&*-_+=@ ~。、・「」"]);
        return trimmed.Length > 0 ? trimmed : folded;
    }

    /// <summary>Without the digits and signs that stand for letters: `p@ssw0rd`.</summary>
    private static string Plain(string folded) => string.Concat(folded.Select(letter => letter switch
    {
        '0' => 'o',
        '1' or '!' => 'i',
        '3' => 'e',
        '4' or '@' => 'a',
        '5' or '$' => 's',
        '7' => 't',
        _ => letter,
    }));

    /// <summary>One piece of up to half the length, again and again: `abcabcabcabc`.</summary>
    private static bool IsRepetition(string text)
    {
        for (var size = 1; size <= Math.Min(text.Length / 2, 8); size++)
        {
            var isRepeated = true;
            for (var index = size; index < text.Length && isRepeated; index++)
            {
                isRepeated = text[index] == text[index - size];
            }

            if (isRepeated)
            {
                return true;
            }
        }

        return text.Distinct().Count() <= 4;
    }

    /// <summary>Made of long runs along the alphabet or a keyboard, forwards or backwards.</summary>
    private static bool IsSequence(string text)
    {
        var covered = 0;
        for (var index = 0; index < text.Length;)
        {
            var run = LongestRun(text, index);
            covered += run >= 4 ? run : 0;
            index += Math.Max(run >= 4 ? run : 1, 1);
        }

        return covered * 4 >= text.Length * 3;
    }

    private static int LongestRun(string text, int from)
    {
        var longest = 1;
        foreach (var row in Rows)
        {
            for (var at = row.IndexOf(text[from], StringComparison.Ordinal); at >= 0; at = row.IndexOf(text[from], at + 1))
            {
                longest = Math.Max(longest, Math.Max(RunLength(text, from, row, at, 1), RunLength(text, from, row, at, -1)));
            }
        }

        return longest;
    }

    private static int RunLength(string text, int from, string row, int at, int step)
    {
        var length = 0;
        while (from + length < text.Length && at >= 0 && at < row.Length && text[from + length] == row[at])
        {
            length++;
            at += step;
        }

        return length;
    }

    /// <summary>What remains without the person's and the product's words is too little to be a secret.</summary>
    private static bool IsMostlyOwnWords(string folded, IEnumerable<string> ownWords)
    {
        var rest = folded;
        foreach (var word in ownWords
            .SelectMany(words => Normalize(words).ToLowerInvariant().Split([' ', '　', '.', '_', '-', '@'], StringSplitOptions.RemoveEmptyEntries))
            .Where(word => word.Length >= 3 || word.Any(letter => letter > 0x2e7f && word.Length >= 2))
            .OrderByDescending(word => word.Length))
        {
            rest = rest.Replace(word, "", StringComparison.Ordinal);
        }

        // A year or a date behind one's name is no secret either.
        var secret = string.Concat(rest.Where(letter => char.IsLetter(letter) && letter is not ('年' or '月' or '日')));
        return rest.Length < folded.Length && new StringInfo(secret).LengthInTextElements < 8;
    }
}
