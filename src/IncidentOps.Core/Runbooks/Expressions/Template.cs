namespace IncidentOps.Core.Runbooks.Expressions;

/// <summary>A text with `${expression}` in it. A template of one expression alone keeps that value's type; see <see cref="EvaluateValue"/>.</summary>
public sealed record Template(IReadOnlyList<TemplatePart> Parts, string Source)
{
    /// <summary>A template that is only text.</summary>
    public static Template Literal(string text) => new([new TemplateText(text)], text);

    public IEnumerable<Expression> Expressions => Parts.OfType<TemplateExpression>().Select(part => part.Expression);

    /// <summary>The text with every value filled in.</summary>
    public string Evaluate(Scope scope) => string.Concat(Parts.Select(part => part switch
    {
        TemplateText text => text.Text,
        TemplateExpression hole => hole.Expression.Evaluate(scope).ToText(),
        _ => throw new InvalidOperationException($"Unknown template part {part.GetType().Name}."),
    }));

    /// <summary>`${inputs.accounts}` alone gives the list itself; anything else gives text.</summary>
    public Value EvaluateValue(Scope scope) =>
        Parts is [TemplateExpression only] ? only.Expression.Evaluate(scope) : Value.Of(Evaluate(scope));

    public bool Equals(Template? other) => other is not null && Source == other.Source;

    public override int GetHashCode() => Source.GetHashCode(StringComparison.Ordinal);
}

/// <summary>A piece of a <see cref="Template"/>.</summary>
public abstract record TemplatePart;

/// <summary>Fixed text.</summary>
public sealed record TemplateText(string Text) : TemplatePart;

/// <summary>A hole to fill.</summary>
public sealed record TemplateExpression(Expression Expression) : TemplatePart;

/// <summary>A template in both languages.</summary>
public sealed record LocalizedTemplate(Template English, Template Japanese)
{
    public Template In(Language language) => language == Language.Japanese ? Japanese : English;
}
