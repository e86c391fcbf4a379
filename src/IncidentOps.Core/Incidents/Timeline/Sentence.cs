using System.Collections.Immutable;
using IncidentOps.Core.People;

namespace IncidentOps.Core.Incidents.Timeline;

/// <summary>
/// A sentence in both languages with places for what a host must fill in: names of people and times in the reader's zone are not
/// Core's. Kept as parts, never as one string with marks in it, so that what people wrote can't be taken for a mark.
/// </summary>
public sealed class Sentence
{
    private readonly LocalizedText template;
    private readonly ImmutableDictionary<string, SentencePart> parts;

    /// <param name="english">Words with `{name}` where a part goes. Constant text of ours only.</param>
    /// <param name="japanese">The same in Japanese, with the same names.</param>
    public Sentence(string english, string japanese, params (string Name, SentencePart Part)[] parts)
    {
        template = new LocalizedText(english, japanese);
        this.parts = parts.ToImmutableDictionary(pair => pair.Name, pair => pair.Part, StringComparer.Ordinal);
    }

    /// <summary>The sentence in order. Words come as <see cref="Words"/> in the language asked for.</summary>
    /// <exception cref="InvalidOperationException">A place names a part that was not given.</exception>
    public IReadOnlyList<SentencePart> Parts(Language language)
    {
        var result = new List<SentencePart>();
        var rest = template.In(language).AsSpan();
        while (rest.IndexOf('{') is >= 0 and var open)
        {
            var close = rest.IndexOf('}');
            Add(result, rest[..open].ToString());
            var name = rest[(open + 1)..close].ToString();
            switch (parts.GetValueOrDefault(name) ?? throw new InvalidOperationException($"The sentence lacks its part “{name}”."))
            {
                case LocalizedWords words:
                    Add(result, words.Text.In(language));
                    break;
                case Words words:
                    Add(result, words.Text);
                    break;
                case { } part:
                    result.Add(part);
                    break;
            }

            rest = rest[(close + 1)..];
        }

        Add(result, rest.ToString());
        return result;
    }

    /// <summary>The sentence as plain text.</summary>
    public string In(Language language, Func<PersonId, string> name, Func<DateTimeOffset, string> time) =>
        string.Concat(Parts(language).Select(part => part switch
        {
            Words words => words.Text,
            PersonPart person => name(person.Person),
            TimePart at => time(at.At),
            DurationPart duration => Durations.In(language, duration.Duration),
            WrittenPart { Text: { IsErased: false } text } => text.ToString(),
            WrittenPart => ErasedMark.In(language),
            _ => throw new InvalidOperationException($"Unknown part {part.GetType().Name}."),
        }));

    /// <summary>What stands in place of a text that was erased.</summary>
    public static readonly LocalizedText ErasedMark = new("(erased)", "（消去済み）");

    private static void Add(List<SentencePart> result, string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        if (result.Count > 0 && result[^1] is Words before)
        {
            result[^1] = new Words(before.Text + text);
        }
        else
        {
            result.Add(new Words(text));
        }
    }
}

/// <summary>One piece of a <see cref="Sentence"/>.</summary>
public abstract record SentencePart;

/// <summary>Words that are the same in both languages, or already in the one asked for.</summary>
public sealed record Words(string Text) : SentencePart;

/// <summary>Words of the plan or of ours, in both languages.</summary>
public sealed record LocalizedWords(LocalizedText Text) : SentencePart;

/// <summary>Somebody's name goes here.</summary>
public sealed record PersonPart(PersonId Person) : SentencePart;

/// <summary>A time goes here, in the reader's zone.</summary>
public sealed record TimePart(DateTimeOffset At) : SentencePart;

/// <summary>How long something took.</summary>
public sealed record DurationPart(TimeSpan Duration) : SentencePart;

/// <summary>What a person wrote; may have been erased.</summary>
public sealed record WrittenPart(PersonalText Text) : SentencePart;
