using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;

namespace IncidentOps.Core.Tests.People;

/// <summary>Given these people, when this command, then those events or that refusal.</summary>
internal sealed class PeopleScenario
{
    public static readonly DateTimeOffset Start = new(2026, 11, 24, 3, 0, 0, TimeSpan.Zero);

    public static readonly PersonId Sato = new("sato");
    public static readonly PersonId Tanaka = new("tanaka");

    public static readonly string[] EightHashes = [.. Enumerable.Range(0, PeopleBounds.RecoveryCodes).Select(number => $"code-{number}")];

    public PeopleState State { get; private set; } = PeopleState.None;

    public DateTimeOffset Now { get; set; } = Start;

    /// <summary>An organisation with one administrator, Sato, made by the console's link.</summary>
    public static PeopleScenario WithAdministrator()
    {
        var scenario = new PeopleScenario();
        scenario.Accept(new IssueAdministratorLink("link"), Actor.System);
        scenario.Accept(new RedeemAdministratorLink("link", Sato, "sato", "佐藤", Language.Japanese, "hash-1", EightHashes), Actor.System);
        return scenario;
    }

    /// <summary>And a responder, Tanaka, who has set a password.</summary>
    public static PeopleScenario WithTwo()
    {
        var scenario = WithAdministrator();
        scenario.Accept(new AddPerson(Tanaka, "tanaka", "田中", Language.Japanese, [AccountRole.Responder]), scenario.As(Sato));
        scenario.Accept(new SetPassword(Tanaka, "hash-2"), scenario.As(Tanaka));
        return scenario;
    }

    public Actor As(PersonId person) => new(person, State.Find(person)?.Permissions ?? Permissions.None);

    /// <summary>Decides and folds; the events without the stream's opening.</summary>
    public IReadOnlyList<PeopleEvent> Accept(PeopleCommand command, Actor actor)
    {
        var verdict = PeopleRegister.Decide(State, command, new PeopleContext(Now, actor));
        Assert.True(verdict.Refusal is null, verdict.Refusal?.Reason.English);
        foreach (var next in verdict.Events)
        {
            State = PeopleRegister.Evolve(State, new Recorded<PeopleEvent>(State.Version + 1, Now, actor.Id, Guid.Empty, next));
        }

        return [.. verdict.Events.Where(next => next is not PeopleRegisterOpened)];
    }

    public string Refuse(PeopleCommand command, Actor actor)
    {
        var verdict = PeopleRegister.Decide(State, command, new PeopleContext(Now, actor));
        Assert.NotNull(verdict.Refusal);
        Assert.Empty(verdict.Events);
        Assert.NotEqual("", verdict.Refusal.Reason.English);
        Assert.NotEqual("", verdict.Refusal.Reason.Japanese);
        return verdict.Refusal.Code;
    }
}
