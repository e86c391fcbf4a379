using System.Globalization;
using System.Security.Claims;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Web.Forms;

namespace IncidentOps.Web.Reading;

/// <summary>
/// Tells who reads: from the sign-in's claims, else from the language cookie and the browser's languages. Sign-in sets the claims
/// named here; permissions are looked up anew on each request.
/// </summary>
public static class Readers
{
    public const string LanguageClaim = "language";
    public const string ZoneClaim = "zone";
    public const string PermissionsClaim = "permissions";
    public const string LanguageCookie = "language";

    /// <summary>The browser's own time zone by its IANA name. The page's script keeps it up to date.</summary>
    public const string ZoneCookie = "zone";

    public static Reader Reader(this HttpContext context)
    {
        var user = context.User;
        var person = user.Identity?.IsAuthenticated == true && user.FindFirstValue(ClaimTypes.NameIdentifier) is { } id
            ? new PersonId(id)
            : (PersonId?)null;
        var permissions = int.TryParse(user.FindFirstValue(PermissionsClaim), CultureInfo.InvariantCulture, out var number)
            ? (Permissions)number
            : Permissions.None;
        var zone = ZoneOf(context, user.FindFirstValue(ZoneClaim));
        return new Reader(person, user.Identity?.Name ?? "", LanguageOf(context), zone ?? TimeZoneInfo.Local, permissions)
        {
            ZoneIsKnown = zone is not null,
        };
    }

    /// <summary>The zone that a setting names, else the browser's; null where neither is known here, and only the server's is left.</summary>
    /// <param name="setting">The person's own, else the organisation's.</param>
    public static TimeZoneInfo? ZoneOf(HttpContext context, string? setting) =>
        TimeZones.Find(setting) ?? TimeZones.Find(context.Request.Cookies[ZoneCookie]);

    /// <summary>The reader as a command's sender. Throws before sign-in: the default policy lets nobody get here.</summary>
    public static Actor Actor(this Reader reader) =>
        new(reader.Person ?? throw new InvalidOperationException("Nobody is signed in."), reader.Permissions);

    private static Language LanguageOf(HttpContext context)
    {
        var code = context.User.FindFirstValue(LanguageClaim) ?? context.Request.Cookies[LanguageCookie];
        if (code is not ("ja" or "en"))
        {
            code = context.Request.GetTypedHeaders().AcceptLanguage
                .OrderByDescending(language => language.Quality ?? 1)
                .Select(language => language.Value.Value?.Split('-')[0])
                .FirstOrDefault(language => language is "ja" or "en");
        }

        return code == "ja" ? Language.Japanese : Language.English;
    }
}
