using IncidentOps.Engine.People;
using MediatR;

namespace IncidentOps.Web.Live;

/// <summary>Drops the connections of people whose permissions changed or whose sign-ins ended; who still may comes back by itself.</summary>
public sealed class AccessWatch(Rooms rooms) : INotificationHandler<AccessChanged>
{
    public Task Handle(AccessChanged notification, CancellationToken cancellationToken)
    {
        rooms.Drop(notification.Person);
        return Task.CompletedTask;
    }
}
