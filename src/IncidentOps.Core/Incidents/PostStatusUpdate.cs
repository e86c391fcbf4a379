namespace IncidentOps.Core.Incidents;

/// <summary>Tells everyone how things stand, and when the next word comes.</summary>
/// <param name="NextUpdateAt">When the next word comes. Null, with no minutes either: no promise.</param>
/// <param name="NextUpdateInMinutes">
/// Instead of a time: minutes from the moment that the server takes the command, 1 to 10080 (a week). A form says it so, and a
/// repeat of the same press stays the same command.
/// </param>
public sealed record PostStatusUpdate(string Text, DateTimeOffset? NextUpdateAt = null, int? NextUpdateInMinutes = null) : IncidentCommand
{
    /// <summary>Minutes: a week.</summary>
    public const int LongestPromise = 10_080;

    internal static Decision Decide(IncidentState incident, PostStatusUpdate command, CommandContext context)
    {
        var next = command.NextUpdateInMinutes is { } minutes and >= 1 and <= LongestPromise ? context.Now.AddMinutes(minutes) : command.NextUpdateAt;
        return Rules.IsOpen(incident) ?? Rules.IsGiven(command.Text) ?? Rules.Fits(command.Text, TextBounds.Note)
            ?? (command is { NextUpdateAt: not null, NextUpdateInMinutes: not null }
                ? Decision.Refuse(
                    "two-times", "Say when the next update comes either as a time or in minutes.", "次回の状況報告は時刻か分のどちらか一方で指定してください。")
                : null)
            ?? (command.NextUpdateInMinutes is < 1 or > LongestPromise
                ? Decision.Refuse(
                    "out-of-range", $"The next update comes within 1 to {LongestPromise} minutes.", $"次回の状況報告は1〜{LongestPromise}分後で指定してください。")
                : null)
            ?? (next <= context.Now
                ? Decision.Refuse("in-past", "The next update must lie ahead.", "次回の状況報告は未来の時刻を指定してください。")
                : null)
            ?? Decision.Accept(new StatusUpdatePosted(PersonalText.From(command.Text.Trim()), next is { } at ? WholeMilliseconds.Of(at) : null));
    }
}
