namespace IncidentOps.Core.Incidents;

/// <summary>
/// Text that may name people or hold what they wrote: stored apart from its event, encrypted, so that it can be erased while the
/// chain of events still verifies. The event itself holds only SHA-256(salt ‖ text).
/// </summary>
/// <param name="Value">The text; null once it has been erased.</param>
public sealed record PersonalText(string? Value)
{
    public static PersonalText? From(string? text) => string.IsNullOrEmpty(text) ? null : new PersonalText(text);

    public bool IsErased => Value is null;

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
