namespace IncidentOps.Simulation;

/// <summary>All that is going to happen, in order of simulated time. The only driver of time there is.</summary>
internal sealed class Scheduler : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 2, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Action, (DateTimeOffset At, long Order)> queue = new();
    private long order;

    public DateTimeOffset Now { get; private set; } = Start;

    /// <summary>How many steps have been taken.</summary>
    public int Steps { get; private set; }

    public override DateTimeOffset GetUtcNow() => Now;

    public void After(TimeSpan delay, Action action) => queue.Enqueue(action, (Now + delay, ++order));

    /// <summary>Takes the next step not later than <paramref name="until"/>; false where there is none.</summary>
    public bool Step(DateTimeOffset until)
    {
        if (!queue.TryPeek(out var action, out var place) || place.At > until)
        {
            Now = until > Now ? until : Now;
            return false;
        }

        queue.Dequeue();
        Now = place.At;
        Steps++;
        action();
        return true;
    }
}
