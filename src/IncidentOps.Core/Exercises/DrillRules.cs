using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;

namespace IncidentOps.Core.Exercises;

/// <summary>What several commands of a drill ask of the state. Each answers null where all is well.</summary>
internal static class DrillRules
{
    public static Decision? IsDrill(IncidentState incident) => incident.Mode == IncidentMode.Drill
        ? null
        : Decision.Refuse("not-a-drill", "This is not a drill.", "これは演習ではありません。");

    /// <summary>Before a drill is prepared whoever declared it conducts it; then its facilitators, and whoever may facilitate all drills.</summary>
    public static Decision? MayConduct(IncidentState incident, Actor actor) =>
        actor.Can(Permissions.Facilitate) || (incident.Drill is { } drill ? drill.IsFacilitator(actor.Id) : incident.DeclaredBy == actor.Id)
            ? null
            : Decision.Refuse("facilitator-only", "Only a facilitator of this drill can do this.", "この操作はこの演習のファシリテーターだけが行えます。");

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

    public static Decision? IsUnderWay(IncidentState incident) => incident switch
    {
        { IsHalted: true } => Decision.Refuse("halted", "A real event has halted this drill.", "実事案の発生により、この演習は中止されました。"),
        { Drill.Clock.IsStarted: false } => Decision.Refuse("not-started", "The clock has not been started.", "演習の時計がまだ開始されていません。"),
        _ => null,
    };
}
