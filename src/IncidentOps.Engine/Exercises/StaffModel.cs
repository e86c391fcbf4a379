using IncidentOps.Core.Runbooks;

namespace IncidentOps.Engine.Exercises;

/// <summary>What simulated staff do.</summary>
public enum StaffWork { ReadInject, AnswerInject, Task, Decision, Approve, PressAction, Evidence, Acknowledge, JudgeOutcome }

/// <summary>
/// How long simulated staff take: log-normal, as people's response times are, with a median and a spread for each kind of work. A task's median
/// is half of its target time where the plan gives one, at most twenty minutes: a report that is due tomorrow is not written all day.
/// </summary>
public sealed record StaffModel
{
    public static readonly StaffModel Default = new();

    private static readonly TimeSpan LongestTask = TimeSpan.FromMinutes(20);

    /// <summary>Standard deviation of the logarithm: at 0.5 nine of ten answers lie between 0.44 and 2.3 times the median.</summary>
    public double Spread { get; init; } = 0.5;

    /// <summary>How much longer somebody takes who does the work of a role that is away.</summary>
    public double StandInFactor { get; init; } = 1.5;

    /// <summary>How long a step of a role that is away lies before somebody takes it up.</summary>
    public TimeSpan StandInAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Roles that are away.</summary>
    public IReadOnlySet<string> Away { get; init; } = new HashSet<string>();

    /// <summary>The middle of what the work takes.</summary>
    public static TimeSpan MedianOf(StaffWork work, Step? step) => work switch
    {
        StaffWork.ReadInject => TimeSpan.FromSeconds(45),
        StaffWork.AnswerInject => TimeSpan.FromMinutes(4),
        StaffWork.Decision => TimeSpan.FromSeconds(90),
        StaffWork.Approve => TimeSpan.FromMinutes(2),
        StaffWork.PressAction => TimeSpan.FromSeconds(30),
        StaffWork.Evidence => TimeSpan.FromMinutes(3),
        StaffWork.Acknowledge => TimeSpan.FromMinutes(1),
        StaffWork.JudgeOutcome => TimeSpan.FromMinutes(3),
        _ => step?.Due is { } due ? TimeSpan.FromTicks(Math.Min(due.Ticks / 2, LongestTask.Ticks)) : TimeSpan.FromMinutes(4),
    };

    /// <summary>Draws how long the work takes, in whole milliseconds, at least a second.</summary>
    public TimeSpan Draw(Random random, StaffWork work, Step? step, bool isStandIn)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var factor = Math.Exp(Spread * normal) * (isStandIn ? StandInFactor : 1);
        return TimeSpan.FromMilliseconds((long)Math.Max(1_000, MedianOf(work, step).TotalMilliseconds * factor));
    }
}
