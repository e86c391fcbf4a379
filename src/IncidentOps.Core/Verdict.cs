using System.Collections.Immutable;
using IncidentOps.Core.Incidents;

namespace IncidentOps.Core;

/// <summary>What a register (people, the organisation's settings) answers to a command: events, or why not. Both empty: nothing would change.</summary>
public sealed record Verdict<TEvent>(ImmutableArray<TEvent> Events, Refusal? Refusal);

/// <summary>Makes verdicts.</summary>
public static class Verdict
{
    public static Verdict<TEvent> Accept<TEvent>(params TEvent[] events) => new([.. events], null);

    public static Verdict<TEvent> Refuse<TEvent>(string code, string english, string japanese) =>
        new([], new Refusal(code, new LocalizedText(english, japanese)));
}

/// <summary>An event of a register as it stands in its stream.</summary>
/// <param name="Version">Counts from 1 within the stream.</param>
/// <param name="RecordedAt">Server time; never earlier than that of the event before.</param>
/// <param name="Actor">Who did it; <see cref="People.PersonId.System"/> for the console and for one-time links.</param>
public sealed record Recorded<TEvent>(long Version, DateTimeOffset RecordedAt, People.PersonId Actor, Guid CommandId, TEvent Event);
