using IncidentOps.Engine.Storage;

namespace IncidentOps.Web.Audit;

/// <summary>Checks the log, one check at a time, and remembers what the last one found until the server stops.</summary>
public sealed class LogCheck(ILogVerifier verifier, TimeProvider clock, ILogger<LogCheck> logger)
{
    private readonly Lock gate = new();
    private Task<LogVerification>? running;
    private LogCheckState state = new(null, null, false);

    public LogCheckState Current
    {
        get
        {
            lock (gate)
            {
                return state;
            }
        }
    }

    /// <summary>Starts a check, or joins the one that is running. Not bound to the request: whoever leaves the page finds it done later.</summary>
    public Task<LogVerification> RunAsync()
    {
        lock (gate)
        {
            if (running is null or { IsCompleted: true })
            {
                state = state with { RunningSince = clock.GetUtcNow() };
                running = CheckAsync();
            }

            return running;
        }
    }

    private async Task<LogVerification> CheckAsync()
    {
        // Leaves the lock first: reading the log may keep the thread busy.
        await Task.Yield();
        try
        {
            var result = await verifier.VerifyAsync(CancellationToken.None);
            Settle(new LogCheckState(result, null, false));
            return result;
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "The log could not be checked.");
            Settle(Current with { RunningSince = null, HasFailed = true });
            throw;
        }
    }

    private void Settle(LogCheckState settled)
    {
        lock (gate)
        {
            state = settled;
        }
    }
}

/// <param name="Last">Null before the first check since the server started.</param>
/// <param name="RunningSince">Null while none is running.</param>
/// <param name="HasFailed">The last one could not be carried out.</param>
public sealed record LogCheckState(LogVerification? Last, DateTimeOffset? RunningSince, bool HasFailed);
