namespace IncidentOps.Web.Notifications;

/// <summary>What an acknowledgement link stands for now.</summary>
public enum AcknowledgementState { Unknown, Expired, Withdrawn, Open, Acknowledged }

/// <summary>What its page shows: no more than the holder of the message knows.</summary>
public sealed record AcknowledgementView(AcknowledgementState State, string Path, DateTimeOffset Now)
{
    public bool IsDrill { get; init; }

    /// <summary>A press could not be taken just now.</summary>
    public bool IsBusy { get; init; }

    public string Name { get; init; } = "";

    public int Severity { get; init; }

    public string Number { get; init; } = "";

    public DateTimeOffset SentAt { get; init; }

    /// <summary>When it was acknowledged.</summary>
    public DateTimeOffset At { get; init; }
}
