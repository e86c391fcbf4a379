using IncidentOps.Engine.People;

namespace IncidentOps.Engine.Notifications;

/// <summary>Whether messages can reach anybody at all: where they can't, every notify step is a person's, who phones.</summary>
public sealed class WaysToReach(INotificationSettings settings, PeopleDirectory people)
{
    /// <summary>A relay, a webhook of the organisation's, or somebody's own.</summary>
    public bool AreAny => settings.Current is { Smtp: not null } or { OrganisationWebhooks.Count: > 0 } || OwnWebhooks > 0;

    /// <summary>How many people have given a webhook of their own.</summary>
    public int OwnWebhooks => people.Current.People.Values.Count(person => person is { IsErased: false, IsDisabled: false, Webhook.Length: > 0 });
}
