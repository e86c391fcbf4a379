using IncidentOps.Core.Exercises;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;
using MediatR;

namespace IncidentOps.Engine.Exercises;

/// <summary>
/// Before a drill pins an exercise of the library, its exact texts are kept beside the events: the folder may change, the drill must be read for
/// ever. It happens on the one way that every command takes in, so whoever prepares a drill, by page, hub or API, needs to do nothing else.
/// </summary>
public sealed class KeepDrilledExercise<TRequest, TResponse>(IPlanTexts texts, PlanCatalog catalog, IEnumerable<ExerciseReport> libraries)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        if (request is SubmitToIncident { Command: PrepareDrill { ExerciseSha256: { } sha256 } } && catalog.FindExercise(sha256) is null)
        {
            foreach (var kept in libraries.SelectMany(library => library.Usable).FirstOrDefault(one => one.Version.Sha256 == sha256)?.Texts ?? [])
            {
                await texts.KeepAsync(kept, cancellationToken);
            }

            await catalog.LoadExerciseAsync(sha256, cancellationToken);
        }

        return await next();
    }
}
