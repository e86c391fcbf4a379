using IncidentOps.Core.People;

namespace IncidentOps.Engine.Storage;

/// <summary>Events of all streams as they stand in the log: for the audit and for exports, which show place and hash.</summary>
public interface IEventLog
{
    /// <summary>Events that fit, the newest first, at most <see cref="EventLogQuery.Limit"/>.</summary>
    Task<IReadOnlyList<LoggedEvent>> ReadBackAsync(EventLogQuery query, CancellationToken cancellation);

    /// <summary>Events of one stream after <paramref name="afterVersion"/>, in order, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<LoggedEvent>> ReadStreamAsync(string stream, long afterVersion, int limit, CancellationToken cancellation);

    /// <summary>
    /// Which streams hold events of a type whose body has one of these values in a field: (stream, value), each pair once. Looks through
    /// the whole log: for what is done seldom.
    /// </summary>
    /// <param name="field">A field of the event's body, as it is written: `sha256`.</param>
    Task<IReadOnlyList<(string Stream, string Value)>> StreamsNamingAsync(
        string type, string field, IReadOnlyCollection<string> values, CancellationToken cancellation);
}

/// <summary>Which events are wanted. What is null does not narrow.</summary>
/// <param name="BeforePosition">For the next page: the position of the last event of this one.</param>
/// <param name="From">Recorded at this time or later.</param>
/// <param name="To">Recorded before this time.</param>
/// <param name="Limit">1 to 1,000.</param>
public sealed record EventLogQuery(long? BeforePosition, DateTimeOffset? From, DateTimeOffset? To, PersonId? Actor, int Limit);

/// <summary>An event with its place in the log.</summary>
/// <param name="Hash">Of the chain, lower-case hex.</param>
public sealed record LoggedEvent(long Position, string Stream, StoredEvent Event, string Hash);
