using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Live;

/// <summary>Says a command's answer in the reader's words: names for `{person}`, the reader's clock for `{time}`.</summary>
public sealed class CommandReplies(PeopleDirectory people, TimeProvider clock)
{
    public CommandReply Of(CommandAnswer answer, Reader reader) => answer switch
    {
        CommandAccepted accepted => new CommandReply(CommandReply.Accepted, Version: accepted.LastVersion, Repeated: accepted.Repeated),
        CommandRefused { Refusal: var refusal } => new CommandReply(
            CommandReply.Refused, refusal.Code, ReasonOf(refusal, reader), Person: refusal.Person?.Value, At: refusal.At),
        CommandBusy => new CommandReply(CommandReply.Busy, "busy", reader.T["live.busy"]),
        CommandUnknown => new CommandReply(CommandReply.Unknown, "unknown", reader.T["live.unknown"]),
        _ => throw new InvalidOperationException($"Unknown answer {answer.GetType().Name}."),
    };

    /// <summary>The refusal's reason, filled in.</summary>
    public string ReasonOf(Refusal refusal, Reader reader)
    {
        var reason = refusal.Reason.In(reader.Language);
        if (refusal.Person is { } person)
        {
            var name = person.IsSystem ? reader.T["live.system"] : people.NameOf(person) ?? reader.T["live.somebody"];
            reason = reason.Replace("{person}", name, StringComparison.Ordinal);
        }

        return refusal.At is { } at ? reason.Replace("{time}", reader.Time(at, clock.GetUtcNow()), StringComparison.Ordinal) : reason;
    }
}
