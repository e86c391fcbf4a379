namespace IncidentOps.Simulation;

/// <summary>How often things go wrong, as probabilities; and which bug is planted, to prove that the simulation finds it.</summary>
internal sealed record Faults
{
    public static readonly Faults None = new();

    public static readonly Faults Usual = new()
    {
        MessageLost = 0.05, CrashEachMinute = 0.03, CommitUnclear = 0.002, Rogue = 0.002, TargetUnreachable = 0.08, ResultLost = 0.08,
        ProcedureFails = 0.15, TargetReboots = 0.03, Hurry = 0.1, Offline = 0.08,
    };

    /// <summary>A request or an answer between a person and the server.</summary>
    public double MessageLost { get; init; }

    public double CrashEachMinute { get; init; }

    /// <summary>A commit ends with an error and may have happened nevertheless.</summary>
    public double CommitUnclear { get; init; }

    /// <summary>Another writer appends behind the server's back, at each append.</summary>
    public double Rogue { get; init; }

    public double TargetUnreachable { get; init; }

    public double ResultLost { get; init; }

    public double ProcedureFails { get; init; }

    /// <summary>While a procedure runs.</summary>
    public double TargetReboots { get; init; }

    /// <summary>Somebody sends the same thing twice, under two ids or one.</summary>
    public double Hurry { get; init; }

    /// <summary>Somebody ticks without a line, and it arrives minutes later.</summary>
    public double Offline { get; init; }

    public Bug Planted { get; init; }
}

/// <summary>Bugs to plant.</summary>
internal enum Bug
{
    None,

    /// <summary>Answers go out before the commit.</summary>
    AnswerBeforeCommit,

    /// <summary>The store calls an append done before it is synced.</summary>
    AcknowledgeBeforeSync,

    /// <summary>Repeats are not recognised: each gets a new id on its way in.</summary>
    ForgetCommandIds,

    /// <summary>After a restart an attempt without a result is simply run again.</summary>
    RunAgainAfterRestart,

    /// <summary>A lost connection is taken for "not applied".</summary>
    SilenceMeansNotApplied,

    /// <summary>Some wake-up rows are not written.</summary>
    LoseWakeups,

    /// <summary>Wake-up rows whose reason is gone stay.</summary>
    KeepStaleWakeups,

    /// <summary>A conflict is taken for success.</summary>
    IgnoreConflicts,
}
