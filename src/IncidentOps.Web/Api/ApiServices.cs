using System.Globalization;
using IncidentOps.Core.People;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;

namespace IncidentOps.Web.Api;

/// <summary>The HTTP API under `/api`, its document at `/openapi/v1.json`, and the two health checks.</summary>
public static class ApiServices
{
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options => ApiJson.Configure(options.SerializerOptions));
        services.AddProblemDetails();
        // What does not bind is answered in our words, instead of an empty 400; see ErrorPages.
        services.Configure<RouteHandlerOptions>(static options => options.ThrowOnBadRequest = true);
        services.AddSingleton<IncidentViews>();
        services.AddSingleton<Readiness>();
        services.AddOpenApi("v1", options =>
        {
            options.ShouldInclude = description => description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
            options.AddSchemaTransformer(ApiJson.DescribeAsync);
            options.AddOperationTransformer(ApiDocument.DescribeOperationAsync);
            options.AddDocumentTransformer(ApiDocument.DescribeAsync);
        });
        return services;
    }

    public static WebApplication MapApi(this WebApplication app)
    {
        var api = app.MapGroup("/api").RequirePermission(Permissions.View).ForPrograms();
        api.MapCommands();
        api.MapEvidence();
        api.MapIncidents();
        api.MapExercises();
        api.MapReadings();
        api.MapRunbooks();
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        app.MapGet("/healthz", () => Results.Text("ok")).AllowAnonymous();
        app.MapGet("/readyz", ReadyAsync).AllowAnonymous();
        return app;
    }

    private static async Task<IResult> ReadyAsync(HttpContext context, Readiness readiness, IEventStore store, IEffectsHold hold)
    {
        if (!await readiness.IsReadyAsync())
        {
            // Whatever it is: this server takes no work now. What exactly is the log's business, not the public's.
            return ApiReplies.Problem(503, "not-ready", context.Reader().T["api.not-ready"]);
        }

        var head = await store.HeadAsync(context.RequestAborted);
        return Results.Text(string.Create(
            CultureInfo.InvariantCulture, $"ready {head}{(hold.Hold is null ? "" : ", effects held since the restore")}"));
    }
}
