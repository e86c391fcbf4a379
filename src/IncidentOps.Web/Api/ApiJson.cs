using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;
using IncidentOps.Web.Security;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace IncidentOps.Web.Api;

/// <summary>How the API writes JSON, and how its document says so.</summary>
public static class ApiJson
{
    /// <summary>Core's values as JSON; see <see cref="Configure"/>.</summary>
    internal static readonly JsonSerializerOptions Strict = EventCodec.CreateOptions();

    /// <summary>Camel case, enums as words, ids as strings, durations in whole milliseconds, strict numbers.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        foreach (var converter in Strict.Converters)
        {
            options.Converters.Add(converter);
        }

        options.Encoder = Strict.Encoder;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.TypeInfoResolver = (options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(LeaveHelpersOut);
    }

    /// <summary>
    /// What a type of ours works out for our own code is no part of an answer, nor of the document. An answer that is worked out says so
    /// with <see cref="JsonIncludeAttribute"/>.
    /// </summary>
    private static void LeaveHelpersOut(JsonTypeInfo type)
    {
        // Of an anonymous type the compiler marks the type, not its properties: all of them are the answer.
        if (type.Kind != JsonTypeInfoKind.Object || type.Type.IsDefined(typeof(CompilerGeneratedAttribute)) || type.Type.Assembly.GetName().Name?.StartsWith("IncidentOps.", StringComparison.Ordinal) != true)
        {
            return;
        }

        foreach (var helper in type.Properties.Where(property => property.AttributeProvider is PropertyInfo { CanWrite: false, GetMethod: { } getter } computed
            && !getter.IsDefined(typeof(CompilerGeneratedAttribute)) && !computed.IsDefined(typeof(JsonIncludeAttribute))).ToList())
        {
            type.Properties.Remove(helper);
        }
    }

    /// <summary>What the generator can't see: types with a converter of their own, and what a command's body must have.</summary>
    public static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        var orNull = type == context.JsonTypeInfo.Type ? default : JsonSchemaType.Null;
        if (type == typeof(PersonId))
        {
            schema.Type = JsonSchemaType.String | orNull;
            schema.Description = "A person's id; see GET /api/people.";
        }
        else if (type == typeof(TimeSpan))
        {
            schema.Type = JsonSchemaType.Integer | orNull;
            schema.Format = "int64";
            schema.Pattern = null;
            schema.Description = "Whole milliseconds.";
        }
        else if (type.IsSubclassOf(typeof(IncidentCommand)) || TakenBodies(context.ApplicationServices).Contains(type))
        {
            schema.AdditionalPropertiesAllowed = false;
            schema.Required = type.GetConstructors()[0].GetParameters()
                .Where(parameter => !parameter.HasDefaultValue)
                .Select(parameter => JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!))
                .ToHashSet(StringComparer.Ordinal);
        }
        else if (schema.Required is { Count: > 0 } required)
        {
            // What is null is left out of an answer.
            foreach (var property in context.JsonTypeInfo.Properties.Where(property => property.IsGetNullable || Nullable.GetUnderlyingType(property.PropertyType) is not null))
            {
                required.Remove(property.Name);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>The types of all bodies that some endpoint takes: of these everything is required that has no default.</summary>
    private static HashSet<Type> TakenBodies(IServiceProvider services) =>
    [
        .. services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints)
            .Where(endpoint => endpoint.Metadata.GetMetadata<ProgramEndpoint>() is not null)
            .Select(endpoint => endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType).OfType<Type>(),
    ];
}
