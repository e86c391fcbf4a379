using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Engine.People;

/// <summary>
/// Refuses commands of people that name somebody who is not there, or who could not do what is asked: a role offered to nobody, or to one who may
/// not accept it, would look as if it were taken care of. Incidents know people by id alone, so this is said before their rules.
/// </summary>
public sealed class KnownPeople(PeopleDirectory people) : ICommandCheck
{
    public ValueTask<Refusal?> FaultOfAsync(SubmitToIncident request, CancellationToken cancellation) =>
        ValueTask.FromResult(request.Actor.Id.IsSystem ? null : Fault(request.Command));

    private Refusal? Fault(IncidentCommand command)
    {
        foreach (var id in Named(command))
        {
            if (people.Find(id) is null or { IsErased: true })
            {
                return new Refusal(
                    "unknown-person", new LocalizedText($"There is no person “{id}”.", $"「{id}」という人は登録されていません。"));
            }
        }

        return command is OfferRole { To: { IsSystem: false, Value.Length: > 0 } to } && (people.PermissionsOf(to) & Permissions.Respond) == 0
            ? new Refusal("may-not-respond", new LocalizedText("{person} may not respond to incidents, so they can't accept it.", "{person} にはインシデントに対応する権限がないため、引き受けられません。"), to)
            : null;
    }

    private static IEnumerable<PersonId> Named(IncidentCommand command) => command switch
    {
        // Nobody at all, or the engine: the rules have words for that.
        OfferRole { To: { IsSystem: false, Value.Length: > 0 } to } => [to],
        // A webhook is a recipient of its own kind.
        QueueNotification { Recipients.IsDefault: false } queue => queue.Recipients.Where(recipient => recipient.WebhookName is null),
        RecordFinding { Owner: { } owner } => [owner],
        PrepareDrill { Parts.IsDefault: false } prepare => prepare.Parts.Select(part => part.Person),
        _ => [],
    };
}
