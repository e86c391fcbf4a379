using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;

namespace IncidentOps.Core.Tests.Incidents.Specification;

/// <summary>Who plays in the specifications.</summary>
internal static class Cast
{
    private const Permissions Responding = Permissions.View | Permissions.Respond;

    /// <summary>Holds the role of commander wherever a specification begins with a room.</summary>
    public static readonly Actor Aiko = new(new PersonId("aiko"), Responding);

    public static readonly Actor Ben = new(new PersonId("ben"), Responding);

    public static readonly Actor Chie = new(new PersonId("chie"), Permissions.View | Permissions.Approve);

    public static readonly Actor Dai = new(new PersonId("dai"), Permissions.View | Permissions.Approve);

    /// <summary>May lead any incident, without holding the role.</summary>
    public static readonly Actor Emi = new(new PersonId("emi"), Responding | Permissions.Command);

    public static readonly Actor Fumi = new(new PersonId("fumi"), Permissions.View | Permissions.Administer);

    /// <summary>Facilitates every specification's drill, by part alone.</summary>
    public static readonly Actor Goro = new(new PersonId("goro"), Responding);

    /// <summary>Observes every specification's drill.</summary>
    public static readonly Actor Hana = new(new PersonId("hana"), Permissions.View);

    /// <summary>May facilitate any drill, without a part in it.</summary>
    public static readonly Actor Ibuki = new(new PersonId("ibuki"), Responding | Permissions.Facilitate);

    public static readonly Actor TheEngine = Actor.System;

    public static IReadOnlyList<Actor> All { get; } = [Aiko, Ben, Chie, Dai, Emi, Fumi, TheEngine];
}
