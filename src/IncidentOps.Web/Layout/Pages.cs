using IncidentOps.Web.Reading;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IncidentOps.Web.Layout;

/// <summary>Answers requests with pages: Razor components rendered on the server.</summary>
public static class Pages
{
    /// <summary>The page with its reader and the given parameters.</summary>
    public static IResult Page<TPage>(this HttpContext context, object? parameters = null, int status = 200)
        where TPage : IComponent
    {
        var all = new RouteValueDictionary(parameters) { ["Reader"] = context.Reader() };
        return new RazorComponentResult<TPage>((IReadOnlyDictionary<string, object?>)all) { StatusCode = status };
    }

    /// <summary>Not found, forbidden, malformed, too large or failed, as a page.</summary>
    public static IResult Message(this HttpContext context, int status) => context.Page<MessagePage>(
        new { Key = status switch { 404 => "not-found", 403 => "forbidden", 413 => "too-large", < 500 => "malformed", _ => "error" }, Detail = status >= 500 ? context.TraceIdentifier : null },
        status);

    /// <summary>Only a path of our own: what comes with a form or a link may say anything.</summary>
    public static string LocalPath(string? path) =>
        path is ['/', not ('/' or '\\'), ..] && !path.Any(char.IsControl) ? path : "/";
}
