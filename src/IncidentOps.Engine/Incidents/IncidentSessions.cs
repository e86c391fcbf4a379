using System.Collections.Concurrent;
using System.Threading.Channels;
using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;
using IncidentOps.Engine.Telemetry;
using MediatR;
using Microsoft.Extensions.Logging;

namespace IncidentOps.Engine.Incidents;

/// <summary>
/// The sessions in memory: loaded on demand, gone when idle. One thin pump a session moves commands in and appends out; all
/// thinking is in <see cref="IncidentSession"/>.
/// </summary>
public sealed class IncidentSessions(
    IEventStore store, PlanCatalog plans, SessionContext context, IMediator publisher, IStoreFailure failure, ILogger<IncidentSessions> logger)
{
    /// <summary>After so long without a command a session leaves memory.</summary>
    public static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(10);

    private const int ReadPage = 1_000;

    private readonly ConcurrentDictionary<IncidentId, Entry> entries = new();

    /// <summary>How many are in memory.</summary>
    public int Count => entries.Count;

    /// <summary>Hands a command to the incident's session; answers once what the answer says is on disk.</summary>
    public Task<CommandAnswer> SubmitAsync(
        IncidentId id, Guid commandId, Actor actor, IncidentCommand command, DateTimeOffset? claimedAt, CancellationToken cancellation) =>
        SubmitAsync(new SubmitToIncident(id, commandId, actor, command, claimedAt), null, cancellation);

    /// <summary>The same of what comes from outside.</summary>
    /// <param name="fault">What is against it beyond the incident; null: nothing.</param>
    public async Task<CommandAnswer> SubmitAsync(SubmitToIncident request, Refusal? fault, CancellationToken cancellation)
    {
        await LoadPlanNamedBy(request.Command, cancellation);
        var answered = new TaskCompletionSource<CommandAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        var submission = new Submission(request.CommandId, request.Actor, request.Command, request.ClaimedAt, answer => answered.TrySetResult(answer)) { Fault = fault };
        while (true)
        {
            var entry = EntryOf(request.Incident);
            if (entry.Mailbox.Writer.TryWrite(submission))
            {
                return await answered.Task;
            }

            if (!entry.Mailbox.Reader.Completion.IsCompleted && !entry.IsLeaving)
            {
                return new CommandBusy();
            }

            // That session is just leaving memory; the next one reads what it has committed.
            await entry.Gone.Task;
        }
    }

    /// <summary>The committed state; <see cref="IncidentState.None"/> where there is no such incident.</summary>
    public async Task<IncidentState> StateAsync(IncidentId id, CancellationToken cancellation) =>
        entries.TryGetValue(id, out var entry) && entry.Session is { } session ? session.State : await LoadAsync(id, cancellation);

    /// <summary>The state as it was after one of its events, folded anew from the stream: how a past moment is looked at again.</summary>
    /// <param name="version">Of the event; a higher one than there is gives the present.</param>
    public Task<IncidentState> StateAtAsync(IncidentId id, long version, CancellationToken cancellation) => LoadAsync(id, cancellation, version);

    /// <summary>The events after <paramref name="afterVersion"/>, at most <paramref name="limit"/>.</summary>
    public async Task<IReadOnlyList<RecordedEvent>> EventsAsync(IncidentId id, long afterVersion, int limit, CancellationToken cancellation) =>
        [.. (await store.ReadAsync(id.Stream, afterVersion, limit, cancellation)).Select(context.Codec.Decode)];

    private Entry EntryOf(IncidentId id)
    {
        while (true)
        {
            if (entries.TryGetValue(id, out var found))
            {
                return found;
            }

            var fresh = new Entry();
            if (entries.TryAdd(id, fresh))
            {
                _ = PumpAsync(id, fresh);
                return fresh;
            }
        }
    }

    private async Task PumpAsync(IncidentId id, Entry entry)
    {
        // Leave the caller's stack first: loading may take a while.
        await Task.Yield();
        IncidentSession? session = null;
        try
        {
            do
            {
                var next = new IncidentSession(id, await LoadAsync(id, CancellationToken.None), context);
                foreach (var waiting in session?.TakeWaiting() ?? [])
                {
                    next.Offer(waiting);
                }

                entry.Session = session = next;
            }
            while (!await ServeAsync(entry, session));
        }
        catch (StoreFailedException exception)
        {
            session?.Abandon();
            failure.Stop(exception);
        }
        catch (Exception exception)
        {
            // A broken invariant: this incident stops answering rather than going on in a state that nobody has thought of.
            logger.LogCritical(exception, "The session of incident {Incident} failed.", id);
            session?.Abandon();
        }
        finally
        {
            entry.IsLeaving = true;
            entry.Mailbox.Writer.TryComplete();
            while (entry.Mailbox.Reader.TryRead(out var left))
            {
                left.Answer(new CommandUnknown());
            }

            entries.TryRemove(KeyValuePair.Create(id, entry));
            entry.Gone.TrySetResult();
        }
    }

    /// <summary>Serves commands. True: idle for long, or closed. False: what is in memory must be read anew from the stream.</summary>
    private async Task<bool> ServeAsync(Entry entry, IncidentSession session)
    {
        while (await NextAsync(entry, session))
        {
            if (!await CommitAsync(entry, session))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Waits for commands; false once the session has been idle for long.</summary>
    private async Task<bool> NextAsync(Entry entry, IncidentSession session)
    {
        if (session.IsIdle && !entry.Mailbox.Reader.TryPeek(out _))
        {
            using var idle = new CancellationTokenSource(IdleTime, context.Clock);
            try
            {
                if (!await entry.Mailbox.Reader.WaitToReadAsync(idle.Token))
                {
                    return false;
                }
            }
            catch (OperationCanceledException)
            {
                entry.IsLeaving = true;
                entry.Mailbox.Writer.TryComplete();
                if (!entry.Mailbox.Reader.TryPeek(out _))
                {
                    return false;
                }
            }
        }

        for (var taken = 0; taken < IncidentSession.BatchSize && entry.Mailbox.Reader.TryRead(out var submission); taken++)
        {
            session.Offer(submission);
        }

        return true;
    }

    /// <summary>Commits what waits; false where the session is out of date.</summary>
    private async Task<bool> CommitAsync(Entry entry, IncidentSession session)
    {
        if (session.Begin() is not { } request)
        {
            return true;
        }

        var began = context.Clock.GetTimestamp();
        var outcome = await store.AppendAsync(request, CancellationToken.None);
        EngineTelemetry.CommitDuration.Record(context.Clock.GetElapsedTime(began).TotalSeconds, KeyValuePair.Create<string, object?>("stream", "incident"));
        var destroysTexts = request.AllTextsErased || request.TextsErased.Count > 0;
        if (destroysTexts)
        {
            // Erased texts must leave memory too: until the stream has been read anew, readers read it themselves.
            entry.Session = null;
        }

        var advanced = session.Complete(outcome);
        if (advanced is null)
        {
            // Somebody else's append: what was decided is out of date, and so is what waits behind it.
            session.Abandon();
            return false;
        }

        await publisher.Publish(destroysTexts ? advanced with { State = await LoadAsync(advanced.Incident, CancellationToken.None) } : advanced);
        return !destroysTexts;
    }

    private async Task<IncidentState> LoadAsync(IncidentId id, CancellationToken cancellation, long upTo = long.MaxValue)
    {
        var state = IncidentState.None;
        while (true)
        {
            var limit = (int)Math.Min(ReadPage, upTo - state.Version);
            var page = limit <= 0 ? [] : await store.ReadAsync(id.Stream, state.Version, limit, cancellation);
            foreach (var stored in page)
            {
                var recorded = context.Codec.Decode(stored);
                await plans.LoadPinnedAsync(recorded.Event, cancellation);
                state = Incident.Evolve(state, recorded, plans.Find, plans.FindExercise);
            }

            if (page.Count < ReadPage)
            {
                return state;
            }
        }
    }

    /// <summary>Loads the plan that a command names, since sessions don't wait.</summary>
    private async Task LoadPlanNamedBy(IncidentCommand command, CancellationToken cancellation)
    {
        if (command is PrepareDrill { ExerciseSha256: { } exercise })
        {
            await plans.LoadExerciseAsync(exercise, cancellation);
        }

        IEnumerable<string?> named = command switch
        {
            StartRun start => [start.Sha256],
            MoveRun move => [move.Sha256],
            PrepareDrill { Plans.IsDefault: false } prepare => prepare.Plans.Take(PrepareDrill.MostPlans),
            _ => [],
        };
        foreach (var sha256 in named.OfType<string>())
        {
            await plans.LoadAsync(sha256, cancellation);
        }
    }

    private sealed class Entry
    {
        public Channel<Submission> Mailbox { get; } = Channel.CreateBounded<Submission>(
            new BoundedChannelOptions(IncidentSession.MailboxSize) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

        public TaskCompletionSource Gone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public volatile bool IsLeaving;

        /// <summary>
        /// Asked for its state by readers: the session changes it before it answers, so that whoever was answered sees what they did.
        /// Null while the stream must be read.
        /// </summary>
        public volatile IncidentSession? Session;
    }
}

/// <summary>What happens when the store can no longer say what is on disk: the process stops and starts afresh from the file.</summary>
public interface IStoreFailure
{
    void Stop(StoreFailedException exception);
}
