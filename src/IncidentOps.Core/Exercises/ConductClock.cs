using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.Exercises;

/// <summary>Stops the clock: whatever is pending waits.</summary>
public sealed record PauseDrill(string? Reason = null) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, PauseDrill command, Actor actor) =>
        DrillRules.IsConducted(incident, actor, out var drill) ?? Rules.Fits(command.Reason, TextBounds.Reason)
        ?? (drill.Clock.IsRunning
            ? Decision.Accept(new DrillClockPaused(PersonalText.From(command.Reason?.Trim())))
            : Decision.Refuse("already-paused", "The clock stands already.", "時計はすでに止まっています。"));
}

/// <summary>Lets the clock go on.</summary>
public sealed record ResumeDrill : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, Actor actor) =>
        DrillRules.IsConducted(incident, actor, out var drill)
        ?? (drill.Clock.IsRunning
            ? Decision.Refuse("already-running", "The clock is running.", "時計は動いています。")
            : Decision.Accept(new DrillClockResumed()));
}

/// <summary>Sets the clock's pace.</summary>
/// <param name="Percent">Of the server's, 25 to 6000.</param>
public sealed record SetDrillSpeed(int Percent) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, SetDrillSpeed command, Actor actor) =>
        DrillRules.IsConducted(incident, actor, out var drill)
        ?? (command.Percent is >= DrillClock.SlowestPercent and <= DrillClock.FastestPercent
            ? null
            : Decision.Refuse(
                "out-of-range", $"The speed is {DrillClock.SlowestPercent} to {DrillClock.FastestPercent} percent.",
                $"速度は {DrillClock.SlowestPercent}〜{DrillClock.FastestPercent} % です。"))
        ?? (command.Percent == drill.Clock.SpeedPercent
            ? Decision.Refuse("same-speed", "The clock has this speed already.", "時計はすでにこの速度です。")
            : Decision.Accept(new DrillSpeedSet(command.Percent)));
}

/// <summary>Puts the clock forward. What falls into the time leapt over goes out at once, in its order; in a pause, when the clock goes on.</summary>
/// <param name="To">Scenario time; null: to the next inject that goes out by itself.</param>
public sealed record JumpDrill(TimeSpan? To = null) : IncidentCommand
{
    /// <summary>How far a scenario may reach.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    internal static Decision Decide(IncidentState incident, JumpDrill command, CommandContext context)
    {
        if (DrillRules.IsConducted(incident, context.Actor, out var drill) is { } refusal)
        {
            return refusal;
        }

        var epoch = drill.Clock.Epoch!.Value;
        if ((command.To ?? Director.Next(incident, after: context.Now)?.At - epoch) is not { } to)
        {
            return Decision.Refuse("no-next", "No inject goes out by itself any more.", "自動の状況付与はもうありません。");
        }

        var whole = to - TimeSpan.FromTicks(to.Ticks % TimeSpan.TicksPerMillisecond);
        return whole <= context.Now - epoch || to > Longest
            ? Decision.Refuse("not-ahead", "The clock can only be put forward.", "時計は先へだけ進められます。")
            : Decision.Accept(new DrillClockJumped(whole));
    }
}
