using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.Exercises;

/// <summary>
/// The clock of a drill: how server time becomes the time that the incident lives by. It starts with the two alike; from then on it runs at a
/// speed, stands still, or is put forward, never back. Every change is an event, so a pause outlives a crash and a restart.
/// </summary>
public sealed record DrillClock
{
    /// <summary>Percent of the server's pace.</summary>
    public const int SlowestPercent = 25;

    /// <summary>Percent of the server's pace: a minute a second.</summary>
    public const int FastestPercent = 6_000;

    /// <summary>Before the facilitator has started it.</summary>
    public static readonly DrillClock NotStarted = new();

    /// <summary>Null before the start. The incident's time at scenario time 0:00.</summary>
    public DateTimeOffset? Epoch { get; private init; }

    public bool IsRunning { get; private init; }

    public int SpeedPercent { get; private init; } = 100;

    /// <summary>Server time of the last change.</summary>
    public DateTimeOffset ChangedAt { get; private init; }

    /// <summary>The incident's time at the last change.</summary>
    public DateTimeOffset Anchor { get; private init; }

    public bool IsStarted => Epoch is not null;

    /// <summary>The incident's time at a server time. Before the start they are the same.</summary>
    public DateTimeOffset TimeAt(DateTimeOffset server) => this switch
    {
        { IsStarted: false } => server,
        { IsRunning: false } => Anchor,
        _ => Anchor + TimeSpan.FromMilliseconds(Math.Max(0, (long)(server - ChangedAt).TotalMilliseconds) * SpeedPercent / 100),
    };

    /// <summary>When, by the server, the incident's time will be this; null while the clock stands, when nothing comes nearer.</summary>
    public DateTimeOffset? ServerAt(DateTimeOffset time)
    {
        if (!IsStarted)
        {
            return time;
        }

        if (!IsRunning)
        {
            return null;
        }

        var wait = (long)Math.Ceiling(Math.Max(0, (time - Anchor).TotalMilliseconds));
        return ChangedAt + TimeSpan.FromMilliseconds(((wait * 100) + SpeedPercent - 1) / SpeedPercent);
    }

    /// <summary>Time since the start, as the scenario counts it.</summary>
    public TimeSpan ScenarioAt(DateTimeOffset server) => Epoch is { } epoch ? TimeAt(server) - epoch : TimeSpan.Zero;

    public DrillClock Started(DateTimeOffset server) =>
        this with { Epoch = WholeMilliseconds.Of(server), Anchor = WholeMilliseconds.Of(server), ChangedAt = server, IsRunning = true };

    public DrillClock Paused(DateTimeOffset server) => At(server) with { IsRunning = false };

    public DrillClock Resumed(DateTimeOffset server) => At(server) with { IsRunning = true };

    public DrillClock WithSpeed(DateTimeOffset server, int percent) => At(server) with { SpeedPercent = percent };

    /// <summary>Put forward to a scenario time.</summary>
    public DrillClock Jumped(DateTimeOffset server, TimeSpan to) => At(server) with { Anchor = Epoch!.Value + to };

    private DrillClock At(DateTimeOffset server) => this with { Anchor = TimeAt(server), ChangedAt = server };
}
