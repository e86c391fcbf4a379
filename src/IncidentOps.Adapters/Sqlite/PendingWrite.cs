namespace IncidentOps.Adapters.Sqlite;

/// <summary>A request on its way to the writer. Either the writer takes it or its caller cancels it, never both.</summary>
internal abstract class PendingWrite
{
    private int taken;

    /// <summary>True for the writer if the caller hasn't cancelled; from then on cancelling has no effect.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref taken, 1, 0) == 0;

    public void TryCancel(CancellationToken token)
    {
        if (TryTake())
        {
            Cancel(token);
        }
    }

    /// <summary>Does the work inside the transaction and keeps its result. Done anew where the whole transaction had to begin again.</summary>
    public abstract void Apply();

    /// <summary>Keeps why the work was taken back; told once the group's fate is known.</summary>
    public abstract void Refuse(Exception reason);

    /// <summary>The group is on disk: answers the caller.</summary>
    public abstract void Complete();

    /// <summary>The group is not, or nobody knows.</summary>
    public abstract void Fail(Exception reason);

    protected abstract void Cancel(CancellationToken token);
}

/// <inheritdoc/>
internal sealed class PendingWrite<TResult>(Func<TResult> work) : PendingWrite
{
    private readonly TaskCompletionSource<TResult> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult? result;
    private Exception? refusal;

    public Task<TResult> Task => completion.Task;

    public override void Apply()
    {
        refusal = null;
        result = work();
    }

    public override void Refuse(Exception reason) => refusal = reason;

    public override void Complete()
    {
        if (refusal is null)
        {
            completion.SetResult(result!);
        }
        else
        {
            completion.SetException(refusal);
        }
    }

    public override void Fail(Exception reason) => completion.SetException(refusal ?? reason);

    protected override void Cancel(CancellationToken token) => completion.SetCanceled(token);
}
