using System.Collections.Immutable;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Incidents.Timeline;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Engine.Notifications;

/// <summary>Who gets a step's message.</summary>
/// <param name="Vacant">Roles that nobody holds: the message says so, and goes to the commander too.</param>
public sealed record Recipients(ImmutableArray<PersonId> People, ImmutableArray<string> Vacant)
{
    /// <summary>
    /// For each role whoever holds it in the incident, else those with that duty in the organisation, else the commander; where there is
    /// none, whoever declared the incident: a message is never for nobody. The organisation's webhooks get it beside them.
    /// </summary>
    public static Recipients Of(IncidentState incident, NotifyStep step, IContactDirectory directory)
    {
        var people = ImmutableArray.CreateBuilder<PersonId>();
        var vacant = ImmutableArray.CreateBuilder<string>();
        foreach (var role in step.ToRoles.Distinct(StringComparer.Ordinal))
        {
            if (incident.RoleHolders.TryGetValue(role, out var holder))
            {
                people.Add(holder);
            }
            else if (directory.WithDuty(role) is { Count: > 0 } onDuty)
            {
                people.AddRange(onDuty);
            }
            else
            {
                vacant.Add(role);
                people.Add(incident.Commander ?? incident.DeclaredBy);
            }
        }

        var webhooks = directory.Webhooks;
        return new Recipients(
            [.. people.Distinct().Take(QueueNotification.MaximumRecipients - webhooks.Count), .. webhooks], vacant.ToImmutable());
    }

    /// <summary>The message with what must be said about vacant roles, within the bound of a note.</summary>
    public static string Compose(NotifyStep step, StepView view, Recipients recipients, PlanWords words, Language language)
    {
        var message = step.Message.In(language).Evaluate(view.Scope);
        if (recipients.Vacant.Length > 0)
        {
            var roles = string.Join(language == Language.Japanese ? "、" : ", ", recipients.Vacant.Select(role => words.Role(role).In(language)));
            message = language == Language.Japanese
                ? $"（{roles}の担当者がいないため、あなたに送信しています。担当を決めて伝えてください。）\n\n{message}"
                : $"(Nobody holds the role of {roles}, so this comes to you. Find somebody, and pass it on.)\n\n{message}";
        }

        return message.Length <= TextBounds.Note
            ? message
            : message[..(char.IsHighSurrogate(message[TextBounds.Note - 2]) ? TextBounds.Note - 2 : TextBounds.Note - 1)] + "…";
    }
}
