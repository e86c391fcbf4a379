using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Live;

/// <summary>Says a command's answer in the reader's words: names for `{person}`, the reader's clock for `{time}`.</summary>
public sealed class CommandReplies(INames names, TimeProvider clock)
{
    public CommandReply Of(CommandAnswer answer, Reader reader) => answer switch
    {
        CommandAccepted accepted => new CommandReply(CommandReply.Accepted, Version: accepted.LastVersion, Repeated: accepted.Repeated),
        CommandRefused { Refusal: var refusal } => new CommandReply(
            CommandReply.Refused, refusal.Code, reader.Of(refusal, names, clock.GetUtcNow()), Person: refusal.Person?.Value, At: refusal.At),
        CommandBusy => new CommandReply(CommandReply.Busy, "busy", reader.T["live.busy"]),
        CommandUnknown => new CommandReply(CommandReply.Unknown, "unknown", reader.T["live.unknown"]),
        _ => throw new InvalidOperationException($"Unknown answer {answer.GetType().Name}."),
    };
}
