using IncidentOps.Core;
using IncidentOps.Core.People;
using IncidentOps.Engine.People;
using IncidentOps.Web.Forms;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.People;

/// <summary>The language button on every page: kept with the account of who is signed in, and in the browser for the pages before.</summary>
internal static class LanguageEndpoint
{
    private static readonly TimeSpan Lasts = TimeSpan.FromDays(365);

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapPost("/language", SendAsync).AllowAnonymous();

    private static async Task<IResult> SendAsync(HttpContext context, PeopleDirectory people)
    {
        var form = await FormState.ReadAsync(context);
        var code = form["language"] == "ja" ? "ja" : "en";
        context.Response.Cookies.Append(Readers.LanguageCookie, code, new CookieOptions
        {
            HttpOnly = true, IsEssential = true, MaxAge = Lasts, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps,
        });
        var reader = context.Reader();
        if (reader.Person is { } person)
        {
            await people.SubmitAsync(
                new SetLanguage(person, code == "ja" ? Language.Japanese : Language.English), reader.Actor(), context.RequestAborted);
        }

        return Results.LocalRedirect(Pages.LocalPath(form["return-url"]));
    }
}
