using System.Globalization;

namespace IncidentOps.Core.Runbooks.Expressions;

/// <summary>What an expression evaluates to: null, text, a number, a truth value, a list, or an object with members.</summary>
public abstract record Value
{
    /// <summary>Nothing.</summary>
    public static readonly Value Null = new NullValue();

    public static readonly Value True = new BooleanValue(true);

    public static readonly Value False = new BooleanValue(false);

    public static Value Of(string? text) => text is null ? Null : new TextValue(text);

    public static Value Of(bool truth) => truth ? True : False;

    public static Value Of(decimal number) => new NumberValue(number);

    public static Value Of(IEnumerable<Value> items) => new ListValue([.. items]);

    public static Value Of(IReadOnlyDictionary<string, Value> members) => new ObjectValue(members);

    /// <summary>Only `true` counts as true: text, numbers and null never do.</summary>
    public bool IsTrue => this is BooleanValue { Truth: true };

    /// <summary>The member, or null where there is none.</summary>
    public virtual Value Member(string name) =>
        this is ObjectValue { Members: var members } && members.TryGetValue(name, out var value) ? value : Null;

    /// <summary>How the value is filled into a text.</summary>
    public abstract string ToText();
}

/// <summary>See <see cref="Value.Null"/>.</summary>
public sealed record NullValue : Value
{
    public override string ToText() => "";
}

/// <summary>Text.</summary>
public sealed record TextValue(string Text) : Value
{
    public override string ToText() => Text;
}

/// <summary>A number, exact.</summary>
public sealed record NumberValue(decimal Number) : Value
{
    public override string ToText() => Number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>True or false.</summary>
public sealed record BooleanValue(bool Truth) : Value
{
    public override string ToText() => Truth ? "true" : "false";
}

/// <summary>A list. Two are equal where their items are.</summary>
public sealed record ListValue(IReadOnlyList<Value> Items) : Value
{
    public bool Equals(ListValue? other) => other is not null && Items.SequenceEqual(other.Items);

    public override int GetHashCode() => Items.Aggregate(0, HashCode.Combine);

    /// <summary>One item a line: how a list reaches a script.</summary>
    public override string ToText() => string.Join('\n', Items.Select(item => item.ToText()));
}

/// <summary>Something with members, such as `inputs`. Never equal to anything but itself.</summary>
public sealed record ObjectValue(IReadOnlyDictionary<string, Value> Members) : Value
{
    public bool Equals(ObjectValue? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    public override string ToText() => "";
}
