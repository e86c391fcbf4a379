using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Engine.Exercises;

/// <summary>Keeps played drills in a data directory, and makes reports from the streams in one.</summary>
public sealed class DrillArchive(IDataFolder folder, IPlanReader planReader, IExerciseReader exerciseReader)
{
    private const int Page = 1_000;

    private readonly PlanCatalog catalog = new(folder.Texts, planReader, exerciseReader);
    private readonly EventCodec codec = new();

    /// <summary>Keeps the texts that the drill pins, then its appends in their order.</summary>
    /// <exception cref="InvalidOperationException">The drill is there already.</exception>
    public async Task KeepAsync(DrillableExercise exercise, IEnumerable<AppendRequest> appends, CancellationToken cancellation)
    {
        foreach (var texts in exercise.Texts)
        {
            await folder.Texts.KeepAsync(texts, cancellation);
        }

        foreach (var append in appends)
        {
            if (await folder.Events.AppendAsync(append, cancellation) is not Appended)
            {
                throw new InvalidOperationException($"{append.Stream} is in this data directory already.");
            }
        }
    }

    /// <summary>The incident as its stream says; null where there is none.</summary>
    /// <exception cref="InvalidDataException">The stream, or a text that it pins, can't be made sense of.</exception>
    public async Task<IncidentState?> StateAsync(IncidentId incident, CancellationToken cancellation)
    {
        var state = IncidentState.None;
        while (true)
        {
            var page = await folder.Events.ReadAsync(incident.Stream, state.Version, Page, cancellation);
            foreach (var stored in page)
            {
                var recorded = codec.Decode(stored);
                await catalog.LoadPinnedAsync(recorded.Event, cancellation);
                state = Next(incident, state, recorded);
            }

            if (page.Count < Page)
            {
                return state.Exists ? state : null;
            }
        }
    }

    /// <summary>The report of an incident; null where there is none.</summary>
    /// <exception cref="InvalidDataException">The stream, or a text that it pins, can't be made sense of.</exception>
    public async Task<ActionReport?> ReportAsync(IncidentId incident, CancellationToken cancellation) =>
        await StateAsync(incident, cancellation) is { } state ? ActionReport.Of(state) : null;

    private IncidentState Next(IncidentId incident, IncidentState state, RecordedEvent recorded)
    {
        try
        {
            return Incident.Evolve(state, recorded, catalog.Find, catalog.FindExercise);
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidDataException($"{incident}, event {recorded.Version}: {exception.Message}", exception);
        }
    }
}
