using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Core.Runbooks.Validation;

/// <summary>What an expression evaluates to, as far as it can be told without running it; the kinds are those of <see cref="Value"/>.</summary>
/// <param name="Shape">Which kind of value.</param>
/// <param name="MayBeNull">True where there may be nothing: an input left empty, a decision not yet taken.</param>
/// <param name="Item">Of a list: the kind of its items. Null where that can't be told.</param>
internal sealed record Kind(KindShape Shape, bool MayBeNull = false, Kind? Item = null)
{
    /// <summary>Anything: no fault is ever built on it.</summary>
    public static readonly Kind Unknown = new(KindShape.Unknown, MayBeNull: true);

    public static readonly Kind Null = new(KindShape.Null, MayBeNull: true);

    public static readonly Kind Text = new(KindShape.Text);

    public static readonly Kind Number = new(KindShape.Number);

    public static readonly Kind Truth = new(KindShape.Truth);

    public bool IsKnown => Shape != KindShape.Unknown;

    /// <summary>What stands there, for a message.</summary>
    public LocalizedText Shown => Shape switch
    {
        KindShape.Null => new("nothing", "値なし"),
        KindShape.Text => new("a text", "文字列"),
        KindShape.Number => new("a number", "数値"),
        KindShape.Truth => new("a truth value", "真偽値"),
        KindShape.List => new("a list", "リスト"),
        _ => new("unknown", "不明"),
    };

    /// <summary>As <see cref="InputValues.Read"/> reads it: nothing given is null, or a list without items.</summary>
    public static Kind Of(InputDefinition input)
    {
        // Null inside a list too: a caller may hand over such a one.
        var one = (input.Kind switch
        {
            InputKind.Number => Number,
            InputKind.Boolean => Truth,
            _ => Text,
        }) with { MayBeNull = true };
        return input.IsList ? new Kind(KindShape.List, MayBeNull: true, one) : one;
    }

    /// <summary>
    /// What a step answers to `option`, `status` or `output.NAME`: a text always, since whatever a script prints is one, a count too; or
    /// null, where it has not come to that. Unknown where such a step has no such answer.
    /// </summary>
    public static Kind Of(Step step, Name asked) => (step, asked.Path) switch
    {
        (DecisionStep, [_, _, "option"]) or (LeafStep, [_, _, "status"]) or (ActionStep, [_, _, "output", _]) => Text with { MayBeNull = true },
        _ => Unknown,
    };

    public static Kind Of(Value value) => value switch
    {
        NullValue => Null,
        TextValue => Text,
        NumberValue => Number,
        BooleanValue => Truth,
        ListValue => new Kind(KindShape.List),
        _ => Unknown,
    };

    /// <summary>
    /// Whether values of these kinds are ever equal: only within one kind. That two of different kinds may both be missing is nothing that
    /// a comparison of them could mean to ask; `== null` asks it.
    /// </summary>
    public static bool CanBeEqual(Kind left, Kind right) =>
        !left.IsKnown || !right.IsKnown || left.Shape == right.Shape || (left == Null && right.MayBeNull) || (right == Null && left.MayBeNull);
}

/// <summary>See <see cref="Kind"/>.</summary>
internal enum KindShape { Unknown, Null, Text, Number, Truth, List }
