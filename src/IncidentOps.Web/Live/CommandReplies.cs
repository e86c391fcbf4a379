using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Live;

/// <summary>Says a command's answer in the reader's words: names for `{person}`, the reader's clock for `{time}`.</summary>
public sealed class CommandReplies(INames names, TimeProvider clock, IncidentSessions sessions)
{
    public async Task<CommandReply> OfAsync(IncidentId incident, CommandAnswer answer, Reader reader, CancellationToken cancellation) => answer switch
    {
        CommandAccepted accepted => new CommandReply(
            CommandReply.Accepted, Version: await VersionAsync(incident, accepted.LastVersion, reader, cancellation), Repeated: accepted.Repeated),
        _ => Of(answer, reader),
    };

    /// <summary>A version as the reader counts it.</summary>
    public async Task<long> VersionAsync(IncidentId incident, long version, Reader reader, CancellationToken cancellation)
    {
        var state = await sessions.StateAsync(incident, cancellation);
        return DrillSight.Of(state, reader.Person, reader.Permissions).SequenceAt(state, version);
    }

    /// <summary>The answer to a command that was not accepted.</summary>
    public CommandReply Of(CommandAnswer answer, Reader reader) => answer switch
    {
        CommandRefused { Refusal: var refusal } => new CommandReply(
            CommandReply.Refused, refusal.Code, reader.Of(refusal, names, clock.GetUtcNow()), Person: refusal.Person?.Value, At: refusal.At),
        CommandBusy => new CommandReply(CommandReply.Busy, "busy", reader.T["live.busy"]),
        CommandUnknown => new CommandReply(CommandReply.Unknown, "unknown", reader.T["live.unknown"]),
        _ => throw new InvalidOperationException($"Unknown answer {answer.GetType().Name}."),
    };
}
