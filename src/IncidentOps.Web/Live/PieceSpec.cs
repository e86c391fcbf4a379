namespace IncidentOps.Web.Live;

/// <summary>A piece of a page that changes while people look at it: a component that takes parameters only.</summary>
/// <param name="Id">The HTML id of the piece's one root element.</param>
/// <param name="Component">A Razor component; outside a request it has no navigation, no antiforgery token and no cascaded state.</param>
/// <param name="PrependInto">
/// Null: the piece replaces the element of its id. Otherwise it is new and goes first into the element of this id (a timeline's entry);
/// such pieces are sent once and never compared.
/// </param>
/// <param name="Rows">
/// For a container of pieces: the ids of those inside, in order. It is rendered and sent only where this list changes (rows come, go or
/// move); whatever else it shows must be a piece of its own. Null: the piece contains no other.
/// </param>
/// <param name="Shows">
/// All that the piece's looks depend on, as a value: where it equals that of the last time, the piece is not rendered again. Null: it always is.
/// </param>
public sealed record PieceSpec(
    string Id, Type Component, IReadOnlyDictionary<string, object?> Parameters, string? PrependInto = null, IReadOnlyList<string>? Rows = null,
    object? Shows = null);
