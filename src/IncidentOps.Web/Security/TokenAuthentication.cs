using System.Text.Encodings.Web;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.People;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace IncidentOps.Web.Security;

/// <summary>`Authorization: Bearer iot_…`. Counts only at endpoints for programs: a token never gets into a page or its forms.</summary>
public sealed class TokenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder,
    PeopleDirectory people, PersonClaims claims, TimeProvider clock)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    private const string Prefix = "Bearer ";

    /// <summary>Whether the request says that it comes with a token.</summary>
    public static bool IsPresented(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!IsPresented(Request) || !Context.IsForPrograms())
        {
            return AuthenticateResult.NoResult();
        }

        var secret = Request.Headers.Authorization[0]![Prefix.Length..].Trim();
        if (!secret.StartsWith(OneTimeCodes.TokenPrefix, StringComparison.Ordinal) || secret.Length > 200
            || !people.Current.ByTokenHash.TryGetValue(OneTimeCodes.HashOf(secret), out var id)
            || people.Find(id) is not { IsDisabled: false } person)
        {
            return AuthenticateResult.Fail("There is no such token.");
        }

        var hash = OneTimeCodes.HashOf(secret);
        var token = person.Tokens.Find(token => token.Hash == hash);
        var now = clock.GetUtcNow();
        if (token is null || token.HasExpired(now))
        {
            return AuthenticateResult.Fail("The token has expired.");
        }

        if (token.UsedAt is not { } used || now - used >= NoteTokenUse.Grain)
        {
            await people.SubmitAsync(new NoteTokenUse(person.Id, token.Token), Actor.System, Context.RequestAborted);
        }

        return AuthenticateResult.Success(new AuthenticationTicket(claims.OfToken(person, token), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.WriteAsync(Context, StatusCodes.Status401Unauthorized, "unauthenticated", new("Sign in, or send a valid API token.", "サインインするか、有効な API トークンを送ってください。"));
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Problems.WriteForbiddenAsync(Context);
}
