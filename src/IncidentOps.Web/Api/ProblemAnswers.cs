using Microsoft.AspNetCore.Http.Metadata;

namespace IncidentOps.Web.Api;

/// <summary>The problems that any endpoint for programs may answer with, so that the API's document has them all and nobody forgets one.</summary>
public static class ProblemAnswers
{
    private const string Type = "application/problem+json";

    /// <summary>Who is not let in, asks too often, sends what does not read, or names what is not there.</summary>
    public static TBuilder AnsweringProblems<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        // At last: what the endpoint takes must be known.
        builder.Finally(static endpoint =>
        {
            var takesBody = endpoint.Metadata.OfType<IAcceptsMetadata>().Any();
            Add(endpoint, StatusCodes.Status401Unauthorized);
            Add(endpoint, StatusCodes.Status403Forbidden);
            Add(endpoint, StatusCodes.Status429TooManyRequests);
            if (endpoint is RouteEndpointBuilder { RoutePattern.Parameters.Count: > 0 })
            {
                Add(endpoint, StatusCodes.Status404NotFound);
            }

            if (takesBody)
            {
                Add(endpoint, StatusCodes.Status413PayloadTooLarge);
                Add(endpoint, StatusCodes.Status415UnsupportedMediaType);
            }

            Add(endpoint, StatusCodes.Status422UnprocessableEntity);
        });
        return builder;
    }

    private static void Add(EndpointBuilder endpoint, int status)
    {
        if (!endpoint.Metadata.OfType<IProducesResponseTypeMetadata>().Any(known => known.StatusCode == status))
        {
            endpoint.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(ProblemView), [Type]));
        }
    }
}
