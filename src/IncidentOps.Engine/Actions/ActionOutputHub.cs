using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace IncidentOps.Engine.Actions;

/// <summary>Keeps the lines of running attempts and hands each on to whoever listens.</summary>
public sealed class ActionOutputHub : IActionOutput
{
    private readonly ConcurrentDictionary<AttemptId, ImmutableList<ActionOutputLine>> lines = new();
    private ImmutableList<Action<ActionOutputLine>> receivers = [];

    /// <inheritdoc/>
    public IReadOnlyList<ActionOutputLine> SoFar(AttemptId attempt) => lines.GetValueOrDefault(attempt) ?? [];

    /// <inheritdoc/>
    public IDisposable Subscribe(Action<ActionOutputLine> receiver)
    {
        ImmutableInterlocked.Update(ref receivers, list => list.Add(receiver));
        return new Subscription(() => ImmutableInterlocked.Update(ref receivers, list => list.Remove(receiver)));
    }

    internal void Publish(ActionOutputLine line)
    {
        lines.AddOrUpdate(line.Attempt, _ => [line], (_, before) => before.Add(line));
        foreach (var receiver in Volatile.Read(ref receivers))
        {
            receiver(line);
        }
    }

    /// <summary>The attempt has ended; its output stands in its event.</summary>
    internal void Forget(AttemptId attempt) => lines.TryRemove(attempt, out _);

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
