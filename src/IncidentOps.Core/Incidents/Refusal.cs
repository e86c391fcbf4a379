using System.Collections.Immutable;
using IncidentOps.Core.People;

namespace IncidentOps.Core.Incidents;

/// <summary>Why a command is not carried out: a value, not an exception.</summary>
/// <param name="Code">Stable, for programs.</param>
/// <param name="Reason">For people. May hold `{person}` and `{time}`, which a host fills in: names and zones are not Core's.</param>
/// <param name="Person">Whom `{person}` names.</param>
/// <param name="At">What `{time}` tells.</param>
public sealed record Refusal(string Code, LocalizedText Reason, PersonId? Person = null, DateTimeOffset? At = null);

/// <summary>What <see cref="Incident.Decide"/> answers: events, or a refusal.</summary>
public abstract record Decision
{
    public static Decision Accept(params IncidentEvent[] events) => new Accepted([.. events]);

    public static Decision Refuse(string code, string english, string japanese) =>
        new Refused(new Refusal(code, new LocalizedText(english, japanese)));

    public static Decision Refuse(Refusal refusal) => new Refused(refusal);
}

/// <summary>The events that the command leads to; at least one.</summary>
public sealed record Accepted(ImmutableArray<IncidentEvent> Events) : Decision;

/// <summary>Nothing happens, for this reason.</summary>
public sealed record Refused(Refusal Refusal) : Decision;
