using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;

namespace IncidentOps.Web.Security;

/// <summary>
/// Keeps other sites from acting in the name of who is signed in. Every request that changes something must come from our own pages:
/// forms carry an antiforgery token, whatever endpoint they go to; endpoints for programs take a token, or a same-origin request
/// of the browser. Stated once, here, so that no endpoint can forget it.
/// </summary>
public sealed class CrossSiteGuard(RequestDelegate next, IAntiforgery antiforgery)
{
    /// <summary>Times the bound.</summary>
    private const int SwallowedAtMost = 4;

    private static readonly TimeSpan LongestSwallow = TimeSpan.FromSeconds(30);

    private static readonly Refusal ForeignOrigin = new("cross-site", new(
        "The request comes from another site.", "別のサイトからの要求のため、受け付けませんでした。"));

    private static readonly Refusal StaleForm = new("form-stale", new(
        "This form is no longer valid, perhaps because you signed in or out meanwhile. Go back, reload the page and send it again.",
        "このフォームは無効になっています（その間にサインイン・サインアウトした場合など）。前のページに戻って再読み込みし、もう一度送信してください。"));

    private static readonly Refusal TooLarge = new("too-large", new(
        "What was sent is larger than what is taken here. Nothing was kept.", "送信された内容が大きすぎるため、保存されませんでした。"));

    public async Task InvokeAsync(HttpContext context)
    {
        if (await RefusalOfAsync(context) is { } refusal)
        {
            var status = refusal == StaleForm ? StatusCodes.Status400BadRequest
                : refusal == TooLarge ? StatusCodes.Status413PayloadTooLarge
                : StatusCodes.Status403Forbidden;
            await Problems.WriteAsync(context, status, refusal.Code, refusal.Reason);
            return;
        }

        await next(context);
    }

    private async Task<Refusal?> RefusalOfAsync(HttpContext context)
    {
        var request = context.Request;
        var isWebSocket = context.WebSockets.IsWebSocketRequest;
        var isSafe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);
        if ((isSafe && !isWebSocket) || context.GetEndpoint()?.Metadata.GetMetadata<UnguessableAddress>() is not null)
        {
            return null;
        }

        if (TellsOrigin(request) is { } isOurs && !isOurs)
        {
            return ForeignOrigin;
        }

        if (context.User.HasClaim(claim => claim.Type == PersonClaims.TokenClaim))
        {
            return null;
        }

        if (context.IsForPrograms())
        {
            // Programs without a browser send neither header, and no cookie of somebody's either.
            return TellsOrigin(request) is null && context.User.Identity?.IsAuthenticated == true ? ForeignOrigin : null;
        }

        // Looking for the form's token reads the body: what is too large would look like a form without one.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { MaxRequestBodySize: { } most } bound && request.ContentLength > most)
        {
            await SwallowAsync(context, bound, most);
            return TooLarge;
        }

        return isWebSocket || await antiforgery.IsRequestValidAsync(context) ? null : StaleForm;
    }

    /// <summary>
    /// Takes in and throws away a body that is somewhat too large: browsers read an answer only once they have sent everything, and show
    /// a broken connection otherwise. Only for who is signed in, within bounds of size and time.
    /// </summary>
    private static async Task SwallowAsync(HttpContext context, IHttpMaxRequestBodySizeFeature bound, long most)
    {
        if (context.User.Identity?.IsAuthenticated != true || bound.IsReadOnly)
        {
            return;
        }

        bound.MaxRequestBodySize = null;
        using var patience = new CancellationTokenSource(LongestSwallow);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, context.RequestAborted);
        var buffer = new byte[64 * 1024];
        try
        {
            for (var taken = 0L; taken < SwallowedAtMost * most;)
            {
                var read = await context.Request.Body.ReadAsync(buffer, either.Token);
                if (read == 0)
                {
                    return;
                }

                taken += read;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The answer then meets a connection that is breaking anyway.
        }
    }

    /// <summary>Whether the browser says that the request comes from our own pages; null where it says nothing.</summary>
    private static bool? TellsOrigin(HttpRequest request)
    {
        if (request.Headers.Origin is [{ } origin])
        {
            return Uri.TryCreate(origin, UriKind.Absolute, out var from)
                && string.Equals(from.Authority, AuthorityOf(request), StringComparison.OrdinalIgnoreCase)
                && (!request.IsHttps || from.Scheme == "https");
        }

        return request.Headers["Sec-Fetch-Site"] is [{ } site] ? site is "same-origin" or "none" : null;
    }

    /// <summary>Host and port as a URL writes them: without the scheme's own port.</summary>
    private static string AuthorityOf(HttpRequest request) =>
        Uri.TryCreate($"{request.Scheme}://{request.Host.Value}", UriKind.Absolute, out var self) ? self.Authority : "";
}
