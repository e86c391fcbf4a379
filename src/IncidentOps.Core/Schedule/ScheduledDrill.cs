using System.Collections.Immutable;
using System.Globalization;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.People;

namespace IncidentOps.Core.Schedule;

/// <summary>How a scheduled drill stands.</summary>
public enum DrillStanding
{
    /// <summary>To come, or its start is so lately past that it may still begin.</summary>
    Planned,

    /// <summary>The clock of its room was started.</summary>
    Started,

    Cancelled,

    /// <summary>Nobody started it within its grace. Nobody presses anything for this: time alone tells.</summary>
    Missed,
}

/// <summary>One drill of the calendar, worked out of its series: nothing of it is stored but what became of it.</summary>
public sealed record ScheduledDrill
{
    private const string SlotFormat = "yyyyMMdd'T'HHmm";

    public required DrillSeries Series { get; init; }

    /// <summary>What the clock on the wall shows at its start as the series has it.</summary>
    public required DateTime Slot { get; init; }

    /// <summary>What is arranged for it.</summary>
    public required SeriesTerm Term { get; init; }

    /// <summary>What the clock on the wall shows at its start, in its series' zone.</summary>
    public required DateTime LocalStart { get; init; }

    public required DateTimeOffset StartsAt { get; init; }

    public required DrillStanding Standing { get; init; }

    public DrillTerms Terms => Term.Terms;

    public SlotState State => Series.Slot(Slot);

    /// <summary>Names it for ever: `0198…-20261201T1000`.</summary>
    public string Id => IdOf(Series.Id, Slot);

    /// <summary>Who is invited to this one.</summary>
    public ImmutableArray<DrillPart> Parts => State.Parts ?? Terms.Parts;

    public IEnumerable<PersonId> People => Parts.Select(part => part.Person).Distinct();

    /// <summary>From here on it is missed, if nobody has started it.</summary>
    public DateTimeOffset MissedAt => StartsAt + Terms.Grace;

    /// <summary>Its reason, whether it was cancelled alone or with its series.</summary>
    public Cancellation? Cancelled => State.Cancelled ?? (Standing == DrillStanding.Cancelled ? Series.Cancelled : null);

    /// <summary>It was started after it had counted as missed.</summary>
    public bool WasLate => State.StartedAt >= MissedAt;

    public bool IsInvited(PersonId person) => Parts.Any(part => part.Person == person);

    public static string IdOf(string series, DateTime slot) => $"{series}-{slot.ToString(SlotFormat, CultureInfo.InvariantCulture)}";

    /// <summary>Reads an id; false for what is none.</summary>
    public static bool TryParse(string? id, out string series, out DateTime slot)
    {
        var dash = id?.LastIndexOf('-') ?? -1;
        (series, slot) = ("", default);
        if (dash <= 0 || !DateTime.TryParseExact(id.AsSpan(dash + 1), SlotFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out slot))
        {
            return false;
        }

        series = id![..dash];
        return true;
    }
}
