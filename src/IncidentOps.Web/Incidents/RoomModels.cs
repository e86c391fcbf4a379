using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Settings;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Forms;
using IncidentOps.Web.Live;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Incidents;

/// <summary>Makes the model of a room for a reader or an audience.</summary>
public sealed class RoomModels(StepRows rows, INames names, PlanShelf plans, PlanCatalog catalog, TimeProvider clock, OrganisationSettings settings, IEffectsHold hold)
{
    public RoomModel Of(IncidentId id, IncidentState state, Reader reader) => Of(id, state, reader, DrillSight.Of(state, reader.Person, reader.Permissions));

    public RoomModel Of(IncidentId id, IncidentState state, Reader reader, DrillSight sight) => new(id, state, reader with { Story = StoryClock.Of(state.Drill) }, state.TimeAt(clock.GetUtcNow()), names, rows, sight)
    {
        NewestVersions = NewestVersions(state),
        DrilledPlans = [.. (state.Drill?.Runbooks ?? []).Select(version => catalog.Find(version.Sha256)).OfType<Plan>()],
        Hold = hold.Hold,
        Webhooks = [.. settings.Current.Webhooks.Keys],
    };

    /// <summary>An audience as a reader: nobody in particular, in the organisation's time zone (the script localises).</summary>
    public Reader ReaderOf(Audience audience) => new(null, "", audience.Language, Zone, audience.Permissions);

    private TimeZoneInfo Zone => TimeZones.Find(settings.Current.TimeZone) ?? TimeZoneInfo.Local;

    private Dictionary<string, RunbookVersion> NewestVersions(IncidentState state)
    {
        var newest = new Dictionary<string, RunbookVersion>(StringComparer.Ordinal);
        foreach (var id in state.Runs.Select(run => run.Plan.Runbook.Id))
        {
            if (plans.Latest(id) is { } latest)
            {
                newest[id] = latest.Version;
            }
        }

        return newest;
    }
}

/// <summary>Registers what rooms are made with.</summary>
public static class IncidentServices
{
    public static IServiceCollection AddIncidentPages(this IServiceCollection services)
    {
        services.AddSingleton<ActionCommands>();
        services.AddSingleton<StepRows>();
        services.AddSingleton<RoomModels>();
        services.AddSingleton<OutcomeReadings>();
        services.AddSingleton<IRoomPieces, RoomPieces>();
        services.AddSingleton<Plans.LibraryFaults>();
        services.AddSingleton<Hosting.PlanPublishing>();
        return services;
    }
}
