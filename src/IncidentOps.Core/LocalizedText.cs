namespace IncidentOps.Core;

/// <summary>The languages of the people who use the product. Every text that a person reads comes in both.</summary>
public enum Language
{
    /// <summary>English.</summary>
    English,

    /// <summary>Japanese.</summary>
    Japanese,
}

/// <summary>A text that a person reads, in both languages. A missing one is empty and is a fault for the validator.</summary>
public sealed record LocalizedText(string English, string Japanese)
{
    /// <summary>No text in either language.</summary>
    public static readonly LocalizedText Empty = new("", "");

    /// <summary>The text in <paramref name="language"/>, or in the other one where that is missing: something to read beats nothing.</summary>
    public string In(Language language)
    {
        var (wanted, other) = language == Language.Japanese ? (Japanese, English) : (English, Japanese);
        return wanted.Length > 0 ? wanted : other;
    }

    /// <summary>True where at least one language has a text.</summary>
    public bool IsGiven => English.Length > 0 || Japanese.Length > 0;
}
