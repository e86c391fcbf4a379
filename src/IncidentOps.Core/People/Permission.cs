namespace IncidentOps.Core.People;

/// <summary>A person of the organisation, or an API token acting for one. Opaque and lasting: names live in the people stream and can be erased.</summary>
public readonly record struct PersonId(string Value)
{
    /// <summary>The engine itself: timers, action results, deliveries.</summary>
    public static readonly PersonId System = new("system");

    private const string WebhookPrefix = "webhook:";

    public bool IsSystem => this == System;

    /// <summary>The webhook's name, where a message goes to one of the organisation's; null for people. It holds no role and acknowledges nothing.</summary>
    public string? WebhookName => Value?.StartsWith(WebhookPrefix, StringComparison.Ordinal) == true ? Value[WebhookPrefix.Length..] : null;

    /// <summary>One of the organisation's webhooks as a recipient.</summary>
    public static PersonId OfWebhook(string name) => new(WebhookPrefix + name);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>What somebody may do. Every endpoint, page and hub method states one; the default is deny.</summary>
[Flags]
public enum Permissions
{
    None = 0,

    /// <summary>See incidents with their timelines, plans and exercises. The audit across all of them is for <see cref="Administer"/>.</summary>
    View = 1,

    /// <summary>
    /// Declare, and work in a room: tick, note, run actions. Taking command is part of it, on purpose: at 3 a.m. whoever is there must be able
    /// to lead. It is done openly, and the former commander is named in the timeline.
    /// </summary>
    Respond = 2,

    /// <summary>
    /// Do a leader's things in any incident without taking command first: abort, close, move runs, agree to lifting containment. Not what lets
    /// somebody lead: every responder may take command (<see cref="Respond"/>).
    /// </summary>
    Command = 4,

    /// <summary>Revise plans.</summary>
    Plan = 8,

    /// <summary>Approve plans and approval steps, and take the role `approver`. Who may not can still be asked to hold it by whoever leads.</summary>
    Approve = 16,

    /// <summary>Conduct drills.</summary>
    Facilitate = 32,

    /// <summary>People, roles, targets, secrets, retention.</summary>
    Administer = 64,
}

/// <summary>The roles that an administrator grants, and what each may do. A person may have several.</summary>
public enum AccountRole { Viewer, Responder, Commander, Planner, Approver, Facilitator, Administrator }

/// <summary>What each <see cref="AccountRole"/> permits.</summary>
public static class AccountRoles
{
    public static Permissions Permissions(this AccountRole role) => role switch
    {
        AccountRole.Viewer => People.Permissions.View,
        AccountRole.Responder => People.Permissions.View | People.Permissions.Respond,
        AccountRole.Commander => People.Permissions.View | People.Permissions.Respond | People.Permissions.Command,
        AccountRole.Planner => People.Permissions.View | People.Permissions.Plan,
        AccountRole.Approver => People.Permissions.View | People.Permissions.Approve,
        AccountRole.Facilitator => People.Permissions.View | People.Permissions.Facilitate,
        AccountRole.Administrator => People.Permissions.View | People.Permissions.Administer,
        _ => throw new InvalidOperationException($"Unknown role {role}."),
    };

    public static Permissions Permissions(this IEnumerable<AccountRole> roles) =>
        roles.Aggregate(People.Permissions.None, (sum, role) => sum | role.Permissions());
}
