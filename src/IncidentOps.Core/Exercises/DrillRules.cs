using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Exercises;

/// <summary>What several commands of a drill ask of the state. Each answers null where all is well.</summary>
internal static class DrillRules
{
    public static Decision? IsDrill(IncidentState incident) => incident.Mode == IncidentMode.Drill
        ? null
        : Decision.Refuse("not-a-drill", "This is not a drill.", "これは演習ではありません。");

    /// <summary>Before a drill is prepared whoever declared it conducts it; then its facilitators, and whoever may facilitate all drills.</summary>
    public static Decision? MayConduct(IncidentState incident, Actor actor) =>
        incident.Drill?.MayConduct(actor.Id, actor.Permissions) ?? (actor.Can(Permissions.Facilitate) || incident.DeclaredBy == actor.Id)
            ? null
            : Decision.Refuse("facilitator-only", "Only a facilitator of this drill can do this.", "この操作はこの演習の進行役だけが行えます。");

    /// <summary>Prepared and open; gives the drill.</summary>
    public static Decision? IsPrepared(IncidentState incident, out DrillState drill)
    {
        drill = incident.Drill!;
        return Rules.IsOpen(incident) ?? IsDrill(incident)
            ?? (drill is null ? Decision.Refuse("not-prepared", "Choose the exercise first.", "先に演習シナリオを選んでください。") : null);
    }

    /// <summary>As <see cref="IsPrepared"/>; its clock has started, it isn't halted, and the actor conducts it.</summary>
    public static Decision? IsConducted(IncidentState incident, Actor actor, out DrillState drill) =>
        IsPrepared(incident, out drill) ?? MayConduct(incident, actor) ?? IsUnderWay(incident);

    public static Decision? IsUnderWay(IncidentState incident) => IsNotHalted(incident) ?? (incident is { Drill.Clock.IsStarted: false }
        ? Decision.Refuse("not-started", "The clock has not been started.", "演習の時計がまだ開始されていません。")
        : null);

    /// <summary>No real event has stopped it; a live incident never is.</summary>
    public static Decision? IsNotHalted(IncidentState incident) => incident.IsHalted
        ? Decision.Refuse("halted", "A real event has halted this drill.", "実事案の発生により、この演習は中止されました。")
        : null;

    /// <summary>Players may start a run of any runbook once the clock runs; of one that is drilled, only in the version that was pinned.</summary>
    public static Decision? MayStart(IncidentState incident, RunbookVersion version) => incident.Drill is not { } drill
        ? null
        : IsUnderWay(incident) ?? (drill.Runbooks.FirstOrDefault(pinned => pinned.RunbookId == version.RunbookId) is { } pinned && pinned.Sha256 != version.Sha256
            ? Decision.Refuse("pinned", $"This drill is held on {pinned}.", $"この演習の対象は {pinned} です。")
            : null);
}
