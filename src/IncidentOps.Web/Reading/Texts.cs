using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using IncidentOps.Core;

namespace IncidentOps.Web.Reading;

/// <summary>
/// Every text of the pages, by key, in both languages. They lie in `*.texts.json` beside the feature that shows them:
/// <c>{ "now.title": { "en": "Now", "ja": "現在の状況" } }</c>. A missing key throws, and a test finds it first.
/// </summary>
public sealed class TextCatalog
{
    private readonly FrozenDictionary<string, LocalizedText> texts;

    private TextCatalog(Dictionary<string, LocalizedText> texts) => this.texts = texts.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The texts embedded in this program.</summary>
    public static TextCatalog Embedded { get; } = Load();

    public IEnumerable<KeyValuePair<string, LocalizedText>> All => texts;

    public LocalizedText this[string key] =>
        texts.TryGetValue(key, out var text) ? text : throw new KeyNotFoundException($"There is no text “{key}”.");

    private static TextCatalog Load()
    {
        var assembly = typeof(TextCatalog).Assembly;
        var all = new Dictionary<string, LocalizedText>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".texts.json", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var file = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(stream)!;
            foreach (var (key, text) in file)
            {
                if (!all.TryAdd(key, new LocalizedText(text.GetValueOrDefault("en", ""), text.GetValueOrDefault("ja", ""))))
                {
                    throw new InvalidDataException($"The text “{key}” stands twice ({name}).");
                }
            }
        }

        return new TextCatalog(all);
    }
}

/// <summary>The texts in one reader's language. Pages call it T: <c>@T["now.title"]</c>, <c>@T["room.done-by", name]</c>.</summary>
public sealed class Texts(Language language, TextCatalog? catalog = null)
{
    private readonly TextCatalog catalog = catalog ?? TextCatalog.Embedded;

    public Language Language { get; } = language;

    /// <summary>The language as HTML and HTTP name it.</summary>
    public string Code => Language == Language.Japanese ? "ja" : "en";

    /// <summary>For dates and numbers that people read.</summary>
    public CultureInfo Culture { get; } = CultureInfo.GetCultureInfo(language == Language.Japanese ? "ja-JP" : "en-GB");

    public string this[string key] => catalog[key].In(Language);

    /// <summary>Fills <c>{0}</c>, <c>{1}</c> … in.</summary>
    public string this[string key, params object?[] arguments] => string.Format(Culture, catalog[key].In(Language), arguments);

    public string In(LocalizedText text) => text.In(Language);
}
