using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;

namespace IncidentOps.Core.Schedule;

/// <summary>Makes an address for one's own calendar program; a former one is void at once.</summary>
/// <param name="Hash">SHA-256 of the key, as base64; Core never sees the key.</param>
public sealed record IssueCalendarKey(string Hash) : ScheduleCommand
{
    internal static Verdict<ScheduleEvent> Decide(IssueCalendarKey command, ScheduleContext context) => context.MayTakePart(context.Actor.Id)
        ? Verdict.Accept<ScheduleEvent>(new CalendarKeyIssued(context.Actor.Id, command.Hash))
        : ScheduleRules.Refuse("no-person", "There is no such person.", "その人は登録されていません。");
}

/// <summary>Ends somebody's address at once: one's own, or anybody's for an administrator.</summary>
public sealed record RevokeCalendarKey(PersonId Person) : ScheduleCommand
{
    internal static Verdict<ScheduleEvent> Decide(ScheduleState state, RevokeCalendarKey command, Actor actor) =>
        actor.Id != command.Person && !actor.Can(Permissions.Administer)
            ? ScheduleRules.Refuse("forbidden", "Only the person or an administrator can do this.", "この操作は本人か管理者だけが行えます。")
        : state.Keys.ContainsKey(command.Person)
            ? Verdict.Accept<ScheduleEvent>(new CalendarKeyRevoked(command.Person))
        : ScheduleRules.Refuse("no-calendar-key", "There is no calendar address.", "カレンダー用 URL は発行されていません。");
}
