namespace IncidentOps.Core.Incidents;

/// <summary>Records when the organisation knew (事態を知った日時). May lie in the past; clocks run from it, after closing too.</summary>
public sealed record RecordAwareness(DateTimeOffset KnownAt, string? Reason) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, RecordAwareness command, CommandContext context)
    {
        // The reading of the clock has whole milliseconds too: "we know now" must not lie in the future by a fraction of one.
        var knownAt = WholeMilliseconds.Of(command.KnownAt);
        if (knownAt > context.Now)
        {
            return Decision.Refuse("in-future", "Awareness can't lie in the future.", "認知日時に未来の日時は指定できません。");
        }

        return Rules.HasClocks(incident) ?? Rules.HasReason(command.Reason) ?? Rules.Fits(command.Reason, TextBounds.Reason)
            ?? Decision.Accept(new AwarenessRecorded(knownAt, PersonalText.From(command.Reason)));
    }
}
