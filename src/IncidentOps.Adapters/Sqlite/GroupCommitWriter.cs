using System.Diagnostics;
using IncidentOps.Engine.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace IncidentOps.Adapters.Sqlite;

/// <summary>
/// The one thread that writes. It takes all that waits, applies each request in a savepoint of its own, commits them together and then
/// answers them. While it commits, the next group gathers. A lone caller never waits for company; after a group of many, whose callers are
/// about to come back, the writer lets them gather for at most a quarter of what the last commit took.
/// </summary>
internal sealed class GroupCommitWriter : IAsyncDisposable
{
    private const int LargestGroup = 256;
    private const int MostAttempts = 8;

    private readonly SqliteConnection connection;
    private readonly IGroupObserver observer;
    private readonly ICommitFault? fault;
    private readonly object gate = new();
    private readonly Queue<PendingWrite> queue = new();
    private readonly SemaphoreSlim slots;
    private readonly Thread thread;
    private readonly TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<StoreFailedException> failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Statement begin;
    private readonly Statement commit;
    private readonly Statement rollback;
    private readonly Statement open;
    private readonly Statement release;
    private readonly Statement undo;
    private StoreFailedException? failure;
    private bool stopping;
    private int wakeAt = 1;
    private int lastGroup;
    private TimeSpan lastCommit;

    /// <param name="connection">Used by the writer's thread alone from now on, and closed by it at the end.</param>
    /// <param name="capacity">How many requests may wait; further callers wait for a place.</param>
    public GroupCommitWriter(SqliteConnection connection, IGroupObserver observer, int capacity, ICommitFault? fault)
    {
        this.connection = connection;
        this.observer = observer;
        this.fault = fault;
        slots = new SemaphoreSlim(capacity, capacity);
        begin = new Statement(connection, "BEGIN IMMEDIATE");
        commit = new Statement(connection, "COMMIT");
        rollback = new Statement(connection, "ROLLBACK");
        open = new Statement(connection, "SAVEPOINT request");
        release = new Statement(connection, "RELEASE request");
        undo = new Statement(connection, "ROLLBACK TO request");
        thread = new Thread(Run) { IsBackground = true, Name = "incidentops-writer" };
        thread.Start();
    }

    /// <summary>Completes when the store has failed for good; the host then stops the process.</summary>
    public Task<StoreFailedException> Failed => failed.Task;

    /// <summary>Runs the work on the writer's thread inside a transaction and completes once that is on disk.</summary>
    public async Task<TResult> RunAsync<TResult>(Func<TResult> work, CancellationToken cancellation)
    {
        await slots.WaitAsync(cancellation).ConfigureAwait(false);
        var pending = new PendingWrite<TResult>(work);
        lock (gate)
        {
            if (failure is not null || stopping)
            {
                slots.Release();
                throw failure ?? new StoreFailedException("The store is closed.");
            }

            queue.Enqueue(pending);
            if (queue.Count >= wakeAt)
            {
                Monitor.Pulse(gate);
            }
        }

        await using (cancellation.UnsafeRegister(static (state, token) => ((PendingWrite)state!).TryCancel(token), pending).ConfigureAwait(false))
        {
            return await pending.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Writes what already waits, then closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            stopping = true;
            Monitor.Pulse(gate);
        }

        await finished.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        var group = new List<PendingWrite>(LargestGroup);
        while (TakeGroup(group))
        {
            CommitGroup(group);
            group.Clear();
            observer.GroupEnded(failure is not null);
        }

        Close();
        finished.SetResult();
    }

    /// <summary>Waits for work and takes all of it, up to the largest group; false once stopped and nothing is left.</summary>
    private bool TakeGroup(List<PendingWrite> group)
    {
        lock (gate)
        {
            while (group.Count == 0)
            {
                while (queue.Count == 0)
                {
                    if (stopping)
                    {
                        return false;
                    }

                    Monitor.Wait(gate);
                }

                Gather();
                var taken = 0;
                for (; taken < LargestGroup && queue.TryDequeue(out var next); taken++)
                {
                    if (next.TryTake())
                    {
                        group.Add(next);
                    }
                }

                slots.Release(taken);
            }

            return true;
        }
    }

    /// <summary>Without this, the first of many callers to come back would get a commit alone, and all others would wait for two.</summary>
    private void Gather()
    {
        var bound = lastCommit / 4;
        var clock = Stopwatch.StartNew();
        wakeAt = lastGroup;
        while (queue.Count < lastGroup && !stopping && bound - clock.Elapsed is { TotalMilliseconds: >= 1 } left)
        {
            Monitor.Wait(gate, left);
        }

        wakeAt = 1;
    }

    private void CommitGroup(List<PendingWrite> group)
    {
        if (failure is not null)
        {
            group.ForEach(write => write.Fail(failure));
            return;
        }

        if (!ApplyAll(group))
        {
            return;
        }

        var clock = Stopwatch.StartNew();
        try
        {
            fault?.BeforeCommit();
            commit.Run();
            fault?.AfterCommit();
        }
        catch (Exception exception)
        {
            // The disk may have taken the commit or not; nobody can tell from here. Only a fresh start from the file can.
            Fail(group, exception);
            return;
        }

        (lastGroup, lastCommit) = (group.Count, clock.Elapsed);
        observer.Committed();
        foreach (var write in group)
        {
            write.Complete();
        }
    }

    /// <summary>
    /// Applies the group in a transaction that is left open; false where none is. A full disk makes SQLite give up the whole transaction: the
    /// request that met it is refused and the others begin again, a few times.
    /// </summary>
    private bool ApplyAll(List<PendingWrite> group)
    {
        for (var attempt = 0; group.Count > 0; attempt++)
        {
            var next = -1;
            try
            {
                begin.Run();
                for (next = 0; next < group.Count; next++)
                {
                    Apply(group[next]);
                }

                return true;
            }
            catch (SqliteException exception) when (attempt < MostAttempts && next >= 0 && !IsOfTheDisk(exception) && TransactionIsGone())
            {
                observer.RolledBack();
                group[next].Fail(NotWritten(exception));
                group.RemoveAt(next);
            }
            catch (SqliteException exception)
            {
                Abandon(group, exception);
                return false;
            }
        }

        return false;
    }

    /// <summary>One request in its savepoint; what fails in it concerns it alone, unless SQLite has given up the whole transaction.</summary>
    private void Apply(PendingWrite write)
    {
        open.Run();
        try
        {
            write.Apply();
        }
        catch (SqliteException exception) when (IsOfTheDisk(exception) || TransactionIsGone())
        {
            throw;
        }
        catch (Exception exception)
        {
            undo.Run();
            observer.RolledBack();
            write.Refuse(exception is SqliteException ? NotWritten(exception) : exception);
        }

        release.Run();
    }

    /// <summary>The group's transaction can't be committed. Nothing of it is on disk; a fault of the disk itself ends the store.</summary>
    private void Abandon(List<PendingWrite> group, SqliteException exception)
    {
        if (IsOfTheDisk(exception))
        {
            Fail(group, exception);
            return;
        }

        try
        {
            if (!TransactionIsGone())
            {
                rollback.Run();
            }

            observer.RolledBack();
        }
        catch (SqliteException second)
        {
            Fail(group, second);
            return;
        }

        group.ForEach(write => write.Fail(NotWritten(exception)));
    }

    private void Fail(List<PendingWrite> group, Exception cause)
    {
        lock (gate)
        {
            failure = new StoreFailedException(
                "The disk failed during a commit: it may or may not have been kept. The store takes no more; restart the server and repeat with the same command id.",
                cause);
        }

        // Closing must not move a log into the database that the disk has just refused: the next start reads the log as it lies.
        raw.sqlite3_db_config(connection.Handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
        group.ForEach(write => write.Fail(failure));
        failed.TrySetResult(failure);
    }

    private static AppendRefusedException NotWritten(Exception cause) => new($"Not written, and nothing of it was kept: {cause.Message}", cause);

    private bool TransactionIsGone() => raw.sqlite3_get_autocommit(connection.Handle) != 0;

    private static bool IsOfTheDisk(SqliteException exception) =>
        exception.SqliteErrorCode is raw.SQLITE_IOERR or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    private void Close()
    {
        foreach (var statement in new[] { begin, commit, rollback, open, release, undo })
        {
            statement.Dispose();
        }

        observer.Closing();
        connection.Dispose();
    }
}

/// <summary>Told by the writer's thread what became of the transactions that it drives.</summary>
internal interface IGroupObserver
{
    /// <summary>The group is on disk; its callers are answered next.</summary>
    void Committed();

    /// <summary>A request or a whole group was taken back: what was remembered from it is void.</summary>
    void RolledBack();

    /// <summary>Between groups; the callers of the last one have been answered.</summary>
    void GroupEnded(bool failed);

    /// <summary>The connection closes next.</summary>
    void Closing();
}

/// <summary>Where tests make a commit fail.</summary>
internal interface ICommitFault
{
    void BeforeCommit();

    void AfterCommit();
}
