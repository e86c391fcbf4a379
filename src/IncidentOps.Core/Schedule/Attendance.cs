using System.Collections.Immutable;
using IncidentOps.Core.People;

namespace IncidentOps.Core.Schedule;

/// <summary>Says whether one will come. As often as one likes, until it is started.</summary>
public sealed record AnswerAttendance(string Drill, AttendanceAnswer Answer) : ScheduleCommand
{
    internal static Verdict<ScheduleEvent> Decide(ScheduleState state, AnswerAttendance command, ScheduleContext context)
    {
        if (ScheduleRules.IsToCome(state, command.Drill, context, out var drill) is { } refusal)
        {
            return refusal;
        }

        var person = context.Actor.Id;
        return !drill.IsInvited(person)
                ? ScheduleRules.Refuse("not-invited", "You are not invited to this drill.", "この演習の参加者ではありません。")
            : !Enum.IsDefined(command.Answer)
                ? ScheduleRules.Refuse("answer-bad", "Say whether you will come.", "出欠を選んでください。")
            : drill.State.Answers.GetValueOrDefault(person)?.Answer == command.Answer
                ? Verdict.Accept<ScheduleEvent>()
            : Verdict.Accept<ScheduleEvent>(new AttendanceAnswered(drill.Series.Id, drill.Slot, person, command.Answer));
    }
}

/// <summary>Records who was there. May be put right later: the last list counts.</summary>
public sealed record RecordAttendance(string Drill, ImmutableArray<PersonId> Present) : ScheduleCommand
{
    internal static Verdict<ScheduleEvent> Decide(ScheduleState state, RecordAttendance command, ScheduleContext context)
    {
        if ((ScheduleRules.MaySchedule(context.Actor) ?? ScheduleRules.Locate(state, command.Drill, context, out var drill)) is { } refusal)
        {
            return refusal;
        }

        drill = new DrillDates(state, context.World, context.Now).Find(command.Drill)!;
        if (drill.Standing != DrillStanding.Started)
        {
            return ScheduleRules.Refuse("not-started", "It has not been started.", "まだ開始されていません。");
        }

        ImmutableArray<PersonId> present = [.. (command.Present.IsDefault ? [] : command.Present).Distinct().OrderBy(person => person.Value, StringComparer.Ordinal)];
        return present.Length > ScheduleBounds.Parts
                ? ScheduleRules.Refuse("present-many", $"At most {ScheduleBounds.Parts} people are kept.", $"{ScheduleBounds.Parts} 人以内にしてください。")
            : present.Any(person => !drill.IsInvited(person) && !context.MayTakePart(person))
                ? ScheduleRules.Refuse("present-person", "There is no such person.", "その人は登録されていません。")
            : drill.State.Present is { } former && former.SequenceEqual(present)
                ? Verdict.Accept<ScheduleEvent>()
            : Verdict.Accept<ScheduleEvent>(new AttendanceRecorded(drill.Series.Id, drill.Slot, present));
    }
}
