using IncidentOps.Engine.Actions;

namespace IncidentOps.Web.Live;

/// <summary>Carries what running actions print into the rooms, a few times a second, bounded: what comes too fast is counted, not sent.</summary>
public sealed class OutputFeed(IActionOutput output, Rooms rooms, TimeProvider clock) : BackgroundService
{
    /// <summary>Lines of one attempt in one update.</summary>
    public const int MaximumLines = 200;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private readonly SemaphoreSlim news = new(0, 1);
    private Dictionary<AttemptId, Waiting> waiting = [];

    /// <summary>Lines as they go out.</summary>
    public static OutputUpdate Update(AttemptId attempt, IReadOnlyList<ActionOutputLine> lines, int dropped) => new(
        attempt.Incident.ToString(), attempt.Run, attempt.Step, attempt.Number, lines.Count == 0 ? 0 : lines[^1].Sequence, dropped,
        [.. lines.Select(line => new OutputLine(line.Text, line.IsError))]);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = output.Subscribe(Take);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await news.WaitAsync(stoppingToken);
                await Task.Delay(Interval, clock, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            SendWaiting();
        }
    }

    private void Take(ActionOutputLine line)
    {
        if (!rooms.IsWatched(line.Attempt.Incident))
        {
            return;
        }

        lock (gate)
        {
            if (!waiting.TryGetValue(line.Attempt, out var lines))
            {
                waiting[line.Attempt] = lines = new Waiting();
            }

            // The newest lines are worth most.
            if (lines.Lines.Count == MaximumLines)
            {
                lines.Lines.Dequeue();
                lines.Dropped++;
            }

            lines.Lines.Enqueue(line);
            if (news.CurrentCount == 0)
            {
                news.Release();
            }
        }
    }

    private void SendWaiting()
    {
        Dictionary<AttemptId, Waiting> taken;
        lock (gate)
        {
            (taken, waiting) = (waiting, []);
        }

        foreach (var (attempt, lines) in taken)
        {
            rooms.Send(attempt.Incident, nameof(IIncidentClient.Output), Update(attempt, [.. lines.Lines], lines.Dropped));
        }
    }

    private sealed class Waiting
    {
        public Queue<ActionOutputLine> Lines { get; } = new();

        public int Dropped { get; set; }
    }
}
