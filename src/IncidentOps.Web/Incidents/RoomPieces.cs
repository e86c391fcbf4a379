using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents.Timeline;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Plans;
using IncidentOps.Web.Drills;
using IncidentOps.Web.Effects;
using IncidentOps.Web.Live;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Incidents;

/// <summary>Divides a room into its pieces: each is one component of the room page, under the id that it has there.</summary>
public sealed class RoomPieces(RoomModels models, INames names) : IRoomPieces
{
    public RoomPieceSet Of(RoomSnapshot room, Audience audience, long sinceVersion)
    {
        var reader = models.ReaderOf(audience);
        var model = models.Of(room.Incident, room.State, reader, audience.Sight);
        // An inject reaches hundreds of screens at once, and shows in the messages alone: not one step of the checklist is looked at for it.
        var isDrillAlone = room.NewEvents.Count > 0 && room.NewEvents.All(recorded => DrillState.IsAlone(recorded.Event));
        var pieces = new List<PieceSpec>();
        if (!isDrillAlone)
        {
            pieces.Add(Piece("room-head-piece", typeof(RoomHead), ("Room", model)));
            pieces.Add(Piece("held", typeof(HeldPiece), ("Room", model)));
            pieces.Add(Piece("drill-controls", typeof(DrillControls), ("Room", model), ("Audience", audience)));
        }

        if (audience.View != "console")
        {
            pieces.Add(Piece("arrivals", typeof(Arrivals), ("Room", model)));
            if (!isDrillAlone || model.IsTalk)
            {
                pieces.Add(Piece("next", typeof(RoomNext), ("Room", model), ("Audience", audience)));
            }
        }

        if (!isDrillAlone || audience.View is "console" or "inbox")
        {
            AddView(pieces, model, audience);
        }

        var words = new PlanWords(room.State);
        foreach (var recorded in room.NewEvents.Where(recorded => recorded.Version > sinceVersion && audience.Sight.Sees(room.State, recorded.Version)))
        {
            var entry = model.Entry(recorded, words);
            pieces.Add(Piece(
                FormattableString.Invariant($"t-{entry.Version}"), typeof(TimelineRow), ("Entry", entry),
                ("Reader", model.Reader), ("Names", names), ("Now", model.Now)) with { PrependInto = "timeline" });
        }

        return new RoomPieceSet(pieces, OthersStay: isDrillAlone);
    }

    /// <summary>The pieces of the tab that is open.</summary>
    private static void AddView(List<PieceSpec> pieces, RoomModel model, Audience audience)
    {
        switch (audience.View)
        {
            case "console" when audience.Sight.SeesScript && model.State.Drill is not null:
                pieces.Add(Piece("console-injects", typeof(ConsoleInjects), ("Room", model), ("Audience", audience)));
                pieces.Add(Piece("console-people", typeof(ConsolePeople), ("Room", model)));
                return;
            case "clocks":
                pieces.Add(Piece("clocks", typeof(Clocks), ("Room", model), ("Audience", audience)));
                break;
            case "comms":
                pieces.Add(Piece("comms", typeof(Comms), ("Room", model)));
                break;
            case "evidence":
                pieces.Add(Piece("evidence", typeof(Evidence), ("Room", model)));
                break;
            case "handover":
                pieces.Add(Piece("handover", typeof(Handover), ("Room", model)));
                break;
            case "people":
                pieces.Add(Piece("people", typeof(People), ("Room", model), ("Audience", audience)));
                if (audience.CanRespond)
                {
                    pieces.Add(Piece("lead", typeof(LeadForms), ("Room", model), ("Audience", audience)));
                }

                break;
            case "inbox":
                pieces.Add(Piece("inbox", typeof(Inbox), ("Room", model), ("Audience", audience)));
                break;
            case "picture":
                pieces.Add(Piece("picture", typeof(RoomPicture), ("Room", model), ("Audience", audience)));
                break;
            default:
                AddRuns(pieces, model, audience);
                break;
        }
    }

    private static void AddRuns(List<PieceSpec> pieces, RoomModel model, Audience audience)
    {
        pieces.Add(Piece("runs", typeof(RoomRuns), ("Room", model), ("Audience", audience)) with
        {
            Rows = [.. model.State.Runs.Select(run => "run-" + run.Id)],
        });
        foreach (var run in model.State.Runs)
        {
            var phases = RoomModel.PhasesOf(run);
            pieces.Add(Piece("run-" + run.Id, typeof(RunSection), ("Room", model), ("Run", run), ("Audience", audience)) with
            {
                Rows = [.. phases.SelectMany(phase => phase.Steps.Select(step => $"s-{run.Id}-{step.Key}").Prepend(phase.HtmlId))],
            });
            pieces.Add(Piece($"run-{run.Id}-head", typeof(RunTitle), ("Room", model), ("Run", run), ("Audience", audience)));
            pieces.AddRange(phases.Select(phase => Piece(phase.HtmlId, typeof(PhaseTitle), ("Phase", phase), ("T", model.T))));
            // Times are written by the day in the reader's zone: with the row's own values, that is all that a row depends on.
            var day = TimeZoneInfo.ConvertTime(model.Now, model.Reader.Zone).Date;
            foreach (var row in model.RowsOf(run))
            {
                pieces.Add(
                    Piece(row.HtmlId, typeof(StepRow), ("Row", row), ("Reader", model.Reader), ("Audience", audience), ("Now", model.Now))
                    with { Shows = (row, day, model.Reader.Zone.Id, model.Reader.Story?.At(model.Now)?.Date) });
            }
        }
    }

    private static PieceSpec Piece(string id, Type component, params (string Name, object? Value)[] parameters) =>
        new(id, component, parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value, StringComparer.Ordinal));
}
