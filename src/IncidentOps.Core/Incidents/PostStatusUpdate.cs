namespace IncidentOps.Core.Incidents;

/// <summary>Tells everyone how things stand, and when the next word comes.</summary>
/// <param name="NextUpdateAt">Null: no promise.</param>
public sealed record PostStatusUpdate(string Text, DateTimeOffset? NextUpdateAt = null) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, PostStatusUpdate command, CommandContext context) =>
        Rules.IsOpen(incident) ?? Rules.IsGiven(command.Text) ?? Rules.Fits(command.Text, TextBounds.Note)
        ?? (command.NextUpdateAt <= context.Now
            ? Decision.Refuse("in-past", "The next update must lie ahead.", "次回の状況報告は未来の時刻を指定してください。")
            : null)
        ?? Decision.Accept(new StatusUpdatePosted(PersonalText.From(command.Text.Trim()), command.NextUpdateAt is { } next ? WholeMilliseconds.Of(next) : null));
}
