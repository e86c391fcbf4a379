namespace IncidentOps.Core.Incidents;

/// <summary>
/// Text that may name people or hold what they wrote: stored apart from its event, encrypted, so that it can be erased while the
/// chain of events still verifies. The event itself holds only SHA-256(salt ‖ text).
/// </summary>
/// <param name="Value">The text; null once it has been erased.</param>
public sealed record PersonalText(string? Value)
{
    /// <summary>
    /// What somebody wrote, or a machine printed. Nothing in it stays hidden: control characters (U+0000, ESC) become their pictures (␀, ␛),
    /// and what would turn the direction of the text round it, or is no character at all, becomes U+FFFD. Tabs and line ends stay.
    /// </summary>
    public static PersonalText? From(string? text) => string.IsNullOrEmpty(text) ? null : new PersonalText(Shown(text));

    public bool IsErased => Value is null;

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";

    private static string Shown(string text)
    {
        char[]? shown = null;
        for (var index = 0; index < text.Length; index++)
        {
            if (Replacement(text, index) is { } visible)
            {
                // One for one: what fits a bound still fits.
                shown ??= text.ToCharArray();
                shown[index] = visible;
            }
        }

        return shown is null ? text : new string(shown);
    }

    private static char? Replacement(string text, int index) => text[index] switch
    {
        '\t' or '\n' or '\r' => null,
        < ' ' and var control => (char)('\u2400' + control),
        '\u007f' => '\u2421',
        >= '\u0080' and <= '\u009f' => '\ufffd',
        // The marks of Unicode's bidirectional algorithm that embed, override or isolate (UAX #9).
        (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') => '\ufffd',
        var half when char.IsHighSurrogate(half) => index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]) ? null : '\ufffd',
        var half when char.IsLowSurrogate(half) => index > 0 && char.IsHighSurrogate(text[index - 1]) ? null : '\ufffd',
        _ => null,
    };
}
