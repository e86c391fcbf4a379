using System.Globalization;
using System.Net.Http.Headers;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Live;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;
using MediatR;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace IncidentOps.Web.EvidenceFiles;

/// <summary>Keeping and fetching evidence from a room's page. Every look is recorded before the first byte goes out; what comes out is never run by a browser.</summary>
public static class EvidenceEndpoints
{
    /// <summary>What a form's other fields and its frame may take beside the file.</summary>
    private const long FormAllowance = 1024 * 1024;

    /// <summary>Types that a browser shows without running anything; all others go out as bytes.</summary>
    private static readonly HashSet<string> SafeTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        "application/pdf", "image/gif", "image/jpeg", "image/png", "image/webp", "text/csv", "text/plain",
    };

    public static IServiceCollection AddEvidenceFiles(this IServiceCollection services, EvidenceBounds? bounds = null)
    {
        var most = bounds ?? new EvidenceBounds();
        services.AddSingleton(most);
        services.Configure<FormOptions>(options => options.MultipartBodyLengthLimit = most.MaximumBytes + FormAllowance);
        return services;
    }

    public static void MapEvidenceFiles(this IEndpointRouteBuilder endpoints)
    {
        var most = endpoints.ServiceProvider.GetRequiredService<EvidenceBounds>().MaximumBytes + FormAllowance;
        endpoints.MapGet("/incidents/{id}/evidence/{evidence}", FetchAsync).RequirePermission(Permissions.View);
        endpoints.MapPost("/incidents/{id}/evidence", KeepAsync).RequirePermission(Permissions.Respond).WithMetadata(new BodyLimit(most));
    }

    private static async Task<IResult> FetchAsync(
        HttpContext context, string id, string evidence, IncidentSessions sessions, IEvidenceStore store, IMediator mediator)
    {
        if (!IncidentId.TryParse(id, out var incident)
            || (await sessions.StateAsync(incident, context.RequestAborted)).Evidence.Find(kept => kept.Id == evidence) is not { } found)
        {
            return context.Message(StatusCodes.Status404NotFound);
        }

        if (await store.OpenAsync(found.Sha256, context.RequestAborted) is not { } content)
        {
            return Refuse(context, incident, context.Reader().T["evidence.gone"], StatusCodes.Status404NotFound);
        }

        var answer = await mediator.Send(
            new SubmitToIncident(incident, Guid.CreateVersion7(), context.Reader().Actor(), new OpenEvidence(evidence)), context.RequestAborted);
        if (answer is not CommandAccepted)
        {
            await content.DisposeAsync();
            return Refuse(context, incident, context.RequestServices.GetRequiredService<CommandReplies>().Of(answer, context.Reader()).Reason ?? "", StatusCodes.Status503ServiceUnavailable);
        }

        context.Response.Headers.CacheControl = "private, no-store";
        context.Response.Headers["X-Content-Sha256"] = found.Sha256;
        var type = SafeTypes.Contains(found.MediaType) ? found.MediaType.ToLowerInvariant() : "application/octet-stream";
        return Results.Stream(content, type, found.FileName is { IsErased: false } name ? name.ToString() : $"{evidence}.bin");
    }

    private static async Task<IResult> KeepAsync(
        HttpContext context, string id, IEvidenceStore store, IMediator mediator, CommandReplies replies, EvidenceBounds bounds)
    {
        var reader = context.Reader();
        if (!IncidentId.TryParse(id, out var incident))
        {
            return context.Message(StatusCodes.Status404NotFound);
        }

        if (!context.Request.HasFormContentType || await context.Request.ReadFormAsync(context.RequestAborted) is not { } form
            || form.Files.GetFile("file") is not { Length: > 0 } file)
        {
            return Refuse(context, incident, reader.T["evidence.no-file"], StatusCodes.Status422UnprocessableEntity);
        }

        if (!Guid.TryParse(form["command-id"], out var commandId))
        {
            return Refuse(context, incident, reader.T["evidence.bad-id"], StatusCodes.Status422UnprocessableEntity);
        }

        KeptFile kept;
        try
        {
            await using var content = file.OpenReadStream();
            kept = await store.KeepAsync(content, bounds.MaximumBytes, context.RequestAborted);
        }
        catch (EvidenceTooLargeException)
        {
            return Refuse(context, incident, reader.T["evidence.too-large", bounds.MaximumBytes / 1024 / 1024], StatusCodes.Status413PayloadTooLarge);
        }

        var command = new AttachEvidence(
            Text(form["run"]), Text(form["step"]), EvidenceName.Of(file.FileName), MediaTypeOf(file), kept.Size, kept.Sha256, Text(form["description"]));
        var answer = await mediator.Send(new SubmitToIncident(incident, commandId, reader.Actor(), command), context.RequestAborted);
        return answer switch
        {
            CommandAccepted => Results.LocalRedirect($"/incidents/{incident}/evidence"),
            CommandUnknown => Refuse(context, incident, reader.T["evidence.unknown"], StatusCodes.Status503ServiceUnavailable),
            _ => Refuse(context, incident, replies.Of(answer, reader).Reason ?? "", StatusCodes.Status409Conflict),
        };
    }

    private static IResult Refuse(HttpContext context, IncidentId incident, string reason, int status) =>
        context.Page<EvidenceRefusedPage>(new { Incident = incident.ToString(), Reason = reason }, status);

    private static string? Text(string? sent) => string.IsNullOrWhiteSpace(sent) ? null : sent.Trim();

    private static string MediaTypeOf(IFormFile file) =>
        MediaTypeHeaderValue.TryParse(file.ContentType, out var parsed) && parsed.MediaType is { Length: <= 127 } type
            ? type.ToLower(CultureInfo.InvariantCulture)
            : "application/octet-stream";

    private sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}

/// <summary>How large a piece of evidence may be, in bytes.</summary>
public sealed record EvidenceBounds(long MaximumBytes = 100L * 1024 * 1024);
