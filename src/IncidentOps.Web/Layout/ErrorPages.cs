using IncidentOps.Core;
using IncidentOps.Core.People;
using IncidentOps.Web.Api;
using IncidentOps.Web.Security;
using Microsoft.AspNetCore.Diagnostics;

namespace IncidentOps.Web.Layout;

/// <summary>What is shown where there is no page, or where one failed: never a blank screen, and never what broke inside.</summary>
public static class ErrorPages
{
    private static readonly LocalizedText Failed = new(
        "Something went wrong here. Nothing that was confirmed is lost.", "エラーが発生しました。確定済みの記録は失われていません。");

    /// <summary>
    /// Put before everything else. A failed request is logged by the framework under the number that the page shows; one that could not
    /// be read is the caller's fault, and no failure.
    /// </summary>
    public static WebApplication UseErrorPages(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = static context =>
            {
                var failure = context.Features.Get<IExceptionHandlerFeature>();
                var isForPrograms = failure?.Endpoint?.Metadata.GetMetadata<ProgramEndpoint>() is not null || context.IsForPrograms();
                return (failure?.Error, isForPrograms) switch
                {
                    (BadHttpRequestException fault, true) => ApiReplies.BadRequest(context, fault).ExecuteAsync(context),
                    (BadHttpRequestException fault, false) => context.Message(fault.StatusCode).ExecuteAsync(context),
                    (_, true) => Problems.WriteAsync(context, StatusCodes.Status500InternalServerError, "failed", Failed),
                    _ => context.Message(StatusCodes.Status500InternalServerError).ExecuteAsync(context),
                };
            },
            SuppressDiagnosticsCallback = static failing => failing.Exception is BadHttpRequestException,
        });
        app.UseUnreadParameters();
        return app;
    }

    /// <summary>Whatever no other endpoint takes. Asks for sign-in first: who is outside learns nothing of what there is.</summary>
    public static void MapNotFound(this IEndpointRouteBuilder routes) =>
        routes.MapFallback("{**path}", static context => context.Message(StatusCodes.Status404NotFound).ExecuteAsync(context)).RequirePermission(Permissions.None);
}
