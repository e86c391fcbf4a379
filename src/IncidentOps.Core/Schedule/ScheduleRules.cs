using System.Collections.Immutable;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;

namespace IncidentOps.Core.Schedule;

/// <summary>What several commands ask before they go ahead. Each answers null where all is well.</summary>
internal static class ScheduleRules
{
    /// <summary>Facilitators and planners keep the calendar.</summary>
    public static Verdict<ScheduleEvent>? MaySchedule(Actor actor) => (actor.Permissions & (Permissions.Facilitate | Permissions.Plan)) != 0
        ? null
        : Refuse("forbidden", "Only facilitators and planners can do this.", "この操作は進行役と手順書の担当者だけが行えます。");

    public static Verdict<ScheduleEvent>? IsSystem(Actor actor) => actor.Id.IsSystem
        ? null
        : throw new InvalidOperationException("This command is the server's own.");

    /// <summary>There is such a series, and it goes on.</summary>
    public static Verdict<ScheduleEvent>? IsRunning(ScheduleState state, string id, out DrillSeries series)
    {
        series = state.Series.GetValueOrDefault(id ?? "")!;
        return series is null ? Refuse("no-series", "There is no such scheduled drill.", "その演習の予定はありません。")
            : series.Cancelled is { } cancelled ? Already(cancelled)
            : null;
    }

    /// <summary>There is such a drill, whatever has become of it.</summary>
    public static Verdict<ScheduleEvent>? Locate(ScheduleState state, string id, ScheduleContext context, out ScheduledDrill drill)
    {
        drill = new DrillDates(state, context.World, context.Now).Find(id)!;
        return drill is null ? Refuse("no-drill", "There is no such scheduled drill.", "その演習の予定はありません。") : null;
    }

    /// <summary>As <see cref="Locate"/>, and it has not been started, cancelled or missed.</summary>
    public static Verdict<ScheduleEvent>? IsToCome(ScheduleState state, string id, ScheduleContext context, out ScheduledDrill drill) =>
        Locate(state, id, context, out drill) ?? drill.Standing switch
        {
            DrillStanding.Planned => null,
            DrillStanding.Started => Started(drill.State),
            DrillStanding.Cancelled => Already(drill.Cancelled!),
            _ => Refuse("missed", "Nobody started it in time: it counts as missed.", "時間内に開始されなかったため、未実施になっています。"),
        };

    public static Verdict<ScheduleEvent>? AreParts(Exercise exercise, ImmutableArray<DrillPart> parts, ScheduleContext context)
    {
        if (parts.IsDefaultOrEmpty || parts.Length > ScheduleBounds.Parts
            || parts.Any(part => part is null || string.IsNullOrEmpty(part.Person.Value) || !Enum.IsDefined(part.Duty)))
        {
            return Refuse(
                "parts-bad", $"Invite 1 to {ScheduleBounds.Parts} people, and say what each of them does.",
                $"1 人以上 {ScheduleBounds.Parts} 人以内を、担当とともに指定してください。");
        }

        return parts.FirstOrDefault(part => part.Role is not null && (part.Duty != DrillDuty.Player || exercise.Role(part.Role) is null)) is { } odd
                ? Refuse(
                    "parts-role", $"The exercise has no players of the role “{odd.Role}”.", $"この演習に役割「{odd.Role}」のプレイヤーはいません。")
            : parts.Any(part => !context.MayTakePart(part.Person))
                ? Refuse("parts-person", "Somebody invited has no account that may take part.", "参加できるアカウントのない人が含まれています。")
            : parts.All(part => part.Duty != DrillDuty.Player)
                ? Refuse("parts-no-player", "A drill needs at least one player.", "プレイヤーが 1 人以上必要です。")
            : null;
    }

    public static Verdict<ScheduleEvent>? Fits(string code, string? text) => text is { Length: > TextBounds.Reason }
        ? Refuse(code, $"At most {TextBounds.Reason} characters are kept.", $"{TextBounds.Reason} 文字以内にしてください。")
        : null;

    public static Verdict<ScheduleEvent>? HasReason(string? reason) =>
        (string.IsNullOrWhiteSpace(reason) ? Refuse("reason-needed", "Please give a reason.", "理由を入力してください。") : null) ?? Fits("reason-long", reason);

    public static Verdict<ScheduleEvent> Refuse(string code, string english, string japanese) => Verdict.Refuse<ScheduleEvent>(code, english, japanese);

    private static Verdict<ScheduleEvent> Already(Cancellation cancelled) => new([], new Refusal(
        "already-cancelled", new LocalizedText("Cancelled already by {person} at {time}.", "{person} が {time} に中止済みです。"), cancelled.By, cancelled.At));

    private static Verdict<ScheduleEvent> Started(SlotState slot) => new([], new Refusal(
        "already-started", new LocalizedText("Started already at {time}; {person} had prepared it.", "{time} に開始済みです（準備: {person}）。"), slot.Room?.By, slot.StartedAt));
}
