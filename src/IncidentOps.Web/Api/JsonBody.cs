using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;

namespace IncidentOps.Web.Api;

/// <summary>
/// A request's body as an endpoint takes it. One that is not what the document says never reaches the endpoint:
/// <see cref="JsonBodies"/> answers in its place what is wrong, and where.
/// </summary>
public sealed class JsonBody<T> : IJsonBody, IBindableFromHttpContext<JsonBody<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    private readonly T? value;

    private JsonBody(T? value, IResult? fault) => (this.value, Fault) = (value, fault);

    public IResult? Fault { get; }

    public T Value => value ?? throw new InvalidOperationException("The body was refused; the endpoint lacks the filter of ForPrograms.");

    static async ValueTask<JsonBody<T>?> IBindableFromHttpContext<JsonBody<T>>.BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var (body, fault) = await context.BodyAsync<T>();
        return new JsonBody<T>(body, fault);
    }

    static void IEndpointParameterMetadataProvider.PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));
}

/// <summary>A body that was read, or the answer where it could not be.</summary>
public interface IJsonBody
{
    /// <summary>Null where all is well.</summary>
    IResult? Fault { get; }
}

/// <summary>How bodies are read: nothing unknown, nothing missing, nothing null that may not be, no number for a word.</summary>
public static class JsonBodies
{
    internal static readonly JsonSerializerOptions Options = new(ApiJson.Strict)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        MaxDepth = 16,
    };

    /// <summary>Answers a refused body before the endpoint is called.</summary>
    public static ValueTask<object?> Filter(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.Arguments.OfType<IJsonBody>().Select(body => body.Fault).FirstOrDefault(fault => fault is not null) is { } refused
            ? ValueTask.FromResult<object?>(refused)
            : next(context);
}
