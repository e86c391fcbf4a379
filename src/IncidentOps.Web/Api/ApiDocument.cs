using System.Text.RegularExpressions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace IncidentOps.Web.Api;

/// <summary>What the API's document says beyond its endpoints: enough for a program whose author has nothing else.</summary>
public static partial class ApiDocument
{
    private const string Scheme = "token";

    private const string Guide = """
        Declare an incident, start a run of a runbook in it, tick its steps, read what has happened.

        1. `GET /api/runbooks` names the plans; a run is started with a version's `sha256` and the `inputs` that it asks for (a list one item a line).
        2. `POST /api/incidents` with a `title` declares; the answer names the incident.
        3. `POST /api/incidents/{id}/commands/takeRole` with `{"role":"commander"}` takes command.
        4. `POST /api/incidents/{id}/commands/startRun` starts the run: its id is `r1`, the next one's `r2`.
        5. `GET /api/incidents/{id}` shows runs and steps. A step with `isLive` can be worked on; `key` names it in commands (`step`).
        6. `POST /api/incidents/{id}/commands/completeStep` with `{"run":"r1","step":"KEY"}` ticks it.
        7. `GET /api/incidents/{id}/events?after=VERSION` reads what has happened since.

        A machine step that is to be done carries its `commands`; `obstacle` says why the machine can't run them here: a person then does it by
        hand and ticks it (`completeStep`). A machine step whose outcome is unknown: `POST /api/incidents/{id}/readings` asks its target once more; where that tells nothing, a person
        says what became of it (`resolveOutcome`). After a restore from a backup machine steps and messages are held (`GET /api/effects`).

        A token may do what was chosen when it was made, and never more than its owner may at that moment. One with all of its owner's permissions
        also sets, under `/api/account`, the owner's name, language and time zone, ends sign-ins and revokes tokens; one with fewer can't change
        the owner (403, `token-too-narrow`), and revokes only itself. Password, recovery codes, ways of contact and new tokens are one's own
        affair in the browser, so that a token can't make its bearer stronger. (One with `administer` does for anybody what administrators do,
        sign-in links too.)

        Every command carries a UUID of your making in `Idempotency-Key`. After a lost answer, or 503 or 504, repeat the same command with the
        same id: it never happens twice, and you get the first answer. A refusal (409) is decided anew each time. `X-Claimed-At` says when
        something was done that could not be sent at once; server time still orders. Reasons are in the language of `Accept-Language` (en, ja);
        `code` is the same in every language. Times are UTC; durations are whole milliseconds.

        Live: the SignalR hub `/hubs/incidents` has `SubscribeEvents(incident, afterVersion)` and sends `Events`; where an update's `fromVersion`
        is not the last `toVersion` that you know, call `CatchUp(incident, afterVersion)`. Of another `epoch` (a restored backup) nothing that you
        hold counts: fetch anew.
        """;

    public static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info.Title = "IncidentOps";
        document.Info.Description = Guide;
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An API token, made under Settings. It acts for its person, within what it was given.",
            },
        };
        foreach (var schema in document.Components.Schemas?.Values ?? [])
        {
            Clean(schema);
        }

        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>()))
        {
            operation.Description = Clean(operation.Description);
            operation.Summary = Clean(operation.Summary);
        }

        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
        return Task.CompletedTask;
    }

    public static Task DescribeOperationAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Parameters ??= [];
        if (metadata.OfType<NeedsCommandId>().Any())
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = "Idempotency-Key",
                In = ParameterLocation.Header,
                Required = true,
                Description = "The command's id: a UUID of your making. A repeat carries the same.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" },
            });
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = "X-Claimed-At",
                In = ParameterLocation.Header,
                Description = "For what was done earlier: when.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" },
            });
        }

        if (metadata.OfType<TakesFile>().Any())
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/octet-stream"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } },
                },
            };
        }

        operation.Parameters.Add(new OpenApiParameter
        {
            Name = "Accept-Language",
            In = ParameterLocation.Header,
            Description = "`en` or `ja`: the language of reasons.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
        return Task.CompletedTask;
    }

    /// <summary>Descriptions come from comments, whose references to our own types mean nothing to a caller.</summary>
    private static void Clean(IOpenApiSchema schema)
    {
        if (schema is not OpenApiSchema own)
        {
            return;
        }

        own.Description = Clean(own.Description);
        foreach (var inner in (own.Properties?.Values ?? []).Concat(own.OneOf ?? []).Concat(own.AnyOf ?? []).Concat(own.AllOf ?? []).Append(own.Items).OfType<IOpenApiSchema>())
        {
            Clean(inner);
        }
    }

    private static string? Clean(string? comment) => comment is null ? null : Markup().Replace(Reference().Replace(comment, match =>
    {
        var name = match.Groups["name"].Value;
        return "`" + System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name[(name.LastIndexOf('.') + 1)..]) + "`";
    }), "");

    /// <summary>`see cref="T:…"` and `paramref name="…"`.</summary>
    [GeneratedRegex("""<(?:see|seealso|paramref|typeparamref) (?:cref|name)="(?:[A-Z]:)?(?<name>[^"(]+)[^"]*"\s*/>""")]
    private static partial Regex Reference();

    [GeneratedRegex("</?(?:see|c|para|summary|remarks|inheritdoc|list|item|code)\\b[^>]*>")]
    private static partial Regex Markup();
}
