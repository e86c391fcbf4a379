using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using IncidentOps.Core;
using IncidentOps.Core.People;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Settings;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Security;

/// <summary>Who is signed in, as claims. The cookie keeps only the id and the stamp; the rest is looked up on each request.</summary>
public sealed class PersonClaims(PeopleDirectory people, OrganisationSettings settings)
{
    /// <summary>Ties a sign-in to the password and the account as they were.</summary>
    public const string StampClaim = "stamp";

    /// <summary>Names the sign-in, so that signing out ends it and no other of the person's.</summary>
    public const string SessionClaim = "session";

    /// <summary>The id of the API token, where one was used.</summary>
    public const string TokenClaim = "token";

    /// <summary>What the cookie keeps.</summary>
    /// <param name="session">A fresh name for the sign-in.</param>
    public static ClaimsPrincipal ForCookie(Person person, string session) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.NameIdentifier, person.Id.Value), new Claim(StampClaim, StampOf(person)), new Claim(SessionClaim, session)], SignInSchemes.Cookie));

    /// <summary>The whole sign-in behind a cookie; null where it no longer holds.</summary>
    public ClaimsPrincipal? Refresh(ClaimsPrincipal? kept)
    {
        if (kept?.FindFirstValue(ClaimTypes.NameIdentifier) is not { } id || people.Find(new PersonId(id)) is not { CanSignIn: true } person)
        {
            return null;
        }

        var stamp = kept.FindFirstValue(StampClaim);
        return stamp is not null && kept.FindFirstValue(SessionClaim) is { } session && !person.EndedSessions.ContainsKey(session)
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(stamp), Encoding.UTF8.GetBytes(StampOf(person)))
            ? Full(person, person.Permissions, SignInSchemes.Cookie, [new Claim(StampClaim, stamp), new Claim(SessionClaim, session)])
            : null;
    }

    /// <summary>Somebody who has just signed in.</summary>
    public ClaimsPrincipal OfPerson(Person person, string session) =>
        Full(person, person.Permissions, SignInSchemes.Cookie, [new Claim(StampClaim, StampOf(person)), new Claim(SessionClaim, session)]);

    /// <summary>A program that acts for a person by a token.</summary>
    public ClaimsPrincipal OfToken(Person person, ApiToken token) =>
        Full(person, token.Permissions & person.Permissions, SignInSchemes.Token, [new Claim(TokenClaim, token.Token)]);

    private ClaimsPrincipal Full(Person person, Permissions permissions, string scheme, IEnumerable<Claim> more)
    {
        var claims = new List<Claim>(more)
        {
            new(ClaimTypes.NameIdentifier, person.Id.Value),
            new(ClaimTypes.Name, person.DisplayName ?? person.Id.Value),
            new(Readers.LanguageClaim, person.Language == Language.Japanese ? "ja" : "en"),
            new(Readers.PermissionsClaim, ((int)permissions).ToString(CultureInfo.InvariantCulture)),
        };
        if ((person.TimeZone ?? settings.Current.TimeZone) is { } zone)
        {
            claims.Add(new Claim(Readers.ZoneClaim, zone));
        }

        return new ClaimsPrincipal(new ClaimsIdentity(claims, scheme));
    }

    /// <summary>Changes with the password, on disabling and on signing out everywhere. The hash makes it differ after a restore, too.</summary>
    private static string StampOf(Person person) => string.Create(
        CultureInfo.InvariantCulture,
        $"{person.SignInsFrom}.{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(person.PasswordHash ?? "")), 0, 12)}");
}

/// <summary>Names of the ways to sign in.</summary>
public static class SignInSchemes
{
    /// <summary>Chooses one of the others by what the request carries.</summary>
    public const string Either = "either";

    public const string Cookie = "cookie";
    public const string Token = "token";
}
