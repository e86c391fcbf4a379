using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Engine.Incidents;

/// <summary>A command on its way into a session.</summary>
/// <param name="CommandId">Made by the client; repeats carry the same.</param>
/// <param name="ClaimedAt">When the person says it was done, for what arrives late.</param>
/// <param name="Answer">Called once, only after what the answer says is on disk.</param>
public sealed record Submission(
    Guid CommandId, Actor Actor, IncidentCommand Command, DateTimeOffset? ClaimedAt, Action<CommandAnswer> Answer)
{
    /// <summary>What is against it from outside the incident, see <see cref="ICommandCheck"/>; a repeat is not asked again.</summary>
    public Refusal? Fault { get; init; }

    /// <summary>Computed once: it also guards a repeat.</summary>
    public string BodyHash { get; } = CommandCodec.HashOf(Command);
}

/// <summary>What a command is answered.</summary>
public abstract record CommandAnswer
{
    /// <summary>Why it was not carried out, in a reason that people can read; null where it was.</summary>
    public Refusal? RefusalOrNull => this switch
    {
        CommandAccepted => null,
        CommandRefused { Refusal: var refusal } => refusal,
        CommandBusy => new Refusal("busy", new LocalizedText("The server is busy. Try again.", "サーバーが混み合っています。もう一度お試しください。")),
        _ => new Refusal("unknown", new LocalizedText("It is not certain whether it was carried out. Try again.", "実行されたか確認できません。もう一度お試しください。")),
    };
}

/// <summary>It was carried out and is on disk.</summary>
/// <param name="Repeated">True: it had been carried out before, under the same id; nothing happened twice.</param>
public sealed record CommandAccepted(long FirstVersion, long LastVersion, bool Repeated) : CommandAnswer;

/// <summary>It was not carried out, and nothing is kept of it.</summary>
public sealed record CommandRefused(Refusal Refusal) : CommandAnswer;

/// <summary>The mailbox is full: try again later, with the same id.</summary>
public sealed record CommandBusy : CommandAnswer;

/// <summary>It may or may not have been carried out: repeat it with the same id.</summary>
public sealed record CommandUnknown : CommandAnswer;

/// <summary>What a session published after a commit.</summary>
public sealed record IncidentAdvanced(
    IncidentId Incident, IncidentState State, IReadOnlyList<RecordedEvent> Events, StorePosition Position) : MediatR.INotification;
