using System.ComponentModel;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.EvidenceFiles;
using IncidentOps.Web.Live;
using IncidentOps.Web.Reading;
using MediatR;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace IncidentOps.Web.Api;

/// <summary>Evidence: the file itself is the request's body; looking at one is recorded.</summary>
public static class EvidenceEndpoints
{
    /// <summary>The largest file, in bytes.</summary>
    public const long MaximumBytes = 100L * 1024 * 1024;

    public static void MapEvidence(this IEndpointRouteBuilder api)
    {
        api.MapPost("/incidents/{id}/evidence", UploadAsync)
            .WithName("attachEvidence").WithSummary("Keep a file. The body is the file, its Content-Type the file's.")
            .WithTags("Evidence").WithMetadata(new TakesFile()).AsCommand();
        api.MapGet("/incidents/{id}/evidence/{evidence}", DownloadAsync)
            .WithName("readEvidence").WithSummary("The file. Each look is recorded in the timeline.").WithTags("Evidence")
            .Produces<Stream>(200, "application/octet-stream").Produces<ProblemView>(404, "application/problem+json");
    }

    private static async Task<IResult> UploadAsync(
        HttpContext context, string id, IEvidenceStore evidence, IMediator mediator, CommandReplies replies,
        [Description("The file's name.")] string fileName,
        [Description("What it is.")] string? description = null,
        [Description("With `step`: the evidence step that this settles.")] string? run = null,
        string? step = null)
    {
        var reader = context.ApiReader();
        if (context.Request.CommandId() is not { } commandId)
        {
            return ApiReplies.Malformed(context, reader.T["api.no-command-id"], "Idempotency-Key");
        }

        if (!IncidentId.TryParse(id, out var incident))
        {
            return ApiReplies.NotFound(context, "no-incident");
        }

        if (!reader.Can(Permissions.Respond))
        {
            return ApiReplies.Problem(403, "forbidden", reader.T["live.forbidden"]);
        }

        var claimedAt = context.ClaimedAt(out var noTime);
        if ((noTime ?? await context.IsTooEarlyAsync(incident, claimedAt)) is { } fault)
        {
            return fault;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bound)
        {
            bound.MaxRequestBodySize = MaximumBytes + 1;
        }

        KeptFile kept;
        try
        {
            kept = await evidence.KeepAsync(context.Request.Body, MaximumBytes, context.RequestAborted);
        }
        catch (Exception exception) when (exception is EvidenceTooLargeException or BadHttpRequestException { StatusCode: 413 })
        {
            return ApiReplies.Problem(413, "too-large", reader.T["api.too-large", MaximumBytes / 1024 / 1024]);
        }

        var command = new AttachEvidence(
            run, step, string.IsNullOrWhiteSpace(fileName) ? fileName : EvidenceName.Of(fileName), context.Request.ContentType ?? "application/octet-stream", kept.Size, kept.Sha256, description);
        var answer = await mediator.Send(
            new SubmitToIncident(incident, commandId, reader.Actor(), command, claimedAt), context.RequestAborted);
        return ApiReplies.Of(context, incident, await replies.OfAsync(incident, answer, reader, context.RequestAborted));
    }

    private static async Task<IResult> DownloadAsync(
        HttpContext context, string id, string evidence, IEvidenceStore store, IncidentSessions sessions, IMediator mediator, CommandReplies replies)
    {
        if (!IncidentId.TryParse(id, out var incident)
            || (await sessions.StateAsync(incident, context.RequestAborted)).Evidence.Find(kept => kept.Id == evidence) is not { } found)
        {
            return ApiReplies.NotFound(context, "no-evidence");
        }

        var reader = context.ApiReader();
        var answer = await mediator.Send(
            new SubmitToIncident(incident, Guid.CreateVersion7(), reader.Actor(), new OpenEvidence(evidence)), context.RequestAborted);
        if (answer is not CommandAccepted)
        {
            // A look that could not be recorded does not happen.
            return ApiReplies.Of(context, incident, await replies.OfAsync(incident, answer, reader, context.RequestAborted));
        }

        if (await store.OpenAsync(found.Sha256, context.RequestAborted) is not { } content)
        {
            return ApiReplies.NotFound(context, "no-content");
        }

        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(EvidenceName.Of(found.FileName?.Value ?? found.Id));
        context.Response.Headers.ContentDisposition = disposition.ToString();
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        context.Response.Headers.CacheControl = "no-store";
        return Results.Stream(content, "application/octet-stream");
    }
}

/// <summary>Marks an endpoint whose body is a file.</summary>
public sealed record TakesFile;
