using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Settings;

namespace IncidentOps.Core.Tests.Settings;

/// <summary>Given what has happened to the settings, when a command comes, then events or a refusal.</summary>
internal sealed class SettingsScenario
{
    public static readonly Actor Administrator = new(new PersonId("sato"), Permissions.View | Permissions.Administer);

    public static readonly Actor Responder = new(new PersonId("tanaka"), Permissions.View | Permissions.Respond | Permissions.Command);

    public SettingsState State { get; private set; } = SettingsState.None;

    /// <summary>Settings after these commands, all of which are accepted.</summary>
    public static SettingsScenario Given(params SettingsCommand[] commands)
    {
        var scenario = new SettingsScenario();
        foreach (var command in commands)
        {
            scenario.Accepts(command);
        }

        return scenario;
    }

    /// <summary>The command is accepted; its events are folded and returned.</summary>
    public IReadOnlyList<SettingsEvent> Accepts(SettingsCommand command)
    {
        var verdict = Decide(command, Administrator);
        Assert.Null(verdict.Refusal);
        State = verdict.Events.Aggregate(State, (before, next) => SettingsRegister.Evolve(
            before, new Recorded<SettingsEvent>(before.Version + 1, DateTimeOffset.UnixEpoch, Administrator.Id, Guid.Empty, next)));
        return [.. verdict.Events.Where(next => next is not SettingsOpened)];
    }

    /// <summary>The command is refused; nothing happens. Returns the code.</summary>
    public string Refuses(SettingsCommand command, Actor? by = null)
    {
        var verdict = Decide(command, by ?? Administrator);
        Assert.Empty(verdict.Events);
        Assert.NotEqual("", verdict.Refusal!.Reason.Japanese);
        return verdict.Refusal.Code;
    }

    private Verdict<SettingsEvent> Decide(SettingsCommand command, Actor actor) =>
        SettingsRegister.Decide(State, command, new PeopleContext(DateTimeOffset.UnixEpoch, actor));
}
