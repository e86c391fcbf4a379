using System.Text.Json;
using System.Text.Json.Serialization;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Settings;
using MediatR;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace IncidentOps.Web.Security;

/// <summary>Registers sign-in, permissions and protection; see the folder's files for each.</summary>
public static class SecurityServices
{
    /// <summary>Of a sign-in, counted anew with each use.</summary>
    public static readonly TimeSpan SignInLasts = TimeSpan.FromHours(12);

    /// <param name="keysFolder">Where the keys of cookies and forms are kept, so that a restart signs nobody out.</param>
    /// <param name="isHttps">Whether the server is reached by https: cookies are then sent over nothing else.</param>
    /// <param name="proxies">Reverse proxies that are believed when they say for whom they ask; null: none.</param>
    public static IServiceCollection AddSecurity(
        this IServiceCollection services, string keysFolder, bool isHttps, IReadOnlyList<System.Net.IPNetwork>? proxies = null)
    {
        services.AddTrustedProxies(proxies ?? []);
        services.AddDataProtection().SetApplicationName("IncidentOps").PersistKeysToFileSystem(Directory.CreateDirectory(keysFolder));
        // It warns that the keys lie unencrypted; they lie beside the master key, in a folder that only the server's account may open.
        services.AddLogging(static logging => logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error));
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = isHttps ? "__Host-form" : "form";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = isHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            // The security headers say it already, and stricter.
            options.SuppressXFrameOptionsHeader = true;
        });
        services.Configure<KestrelServerOptions>(static options => options.AddServerHeader = false);
        services.AddSingleton<PersonClaims>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<SignInThrottle>();
        services.AddSingleton<IAuthorizationHandler, PermissionHandler>();
        services.AddRateLimiter(RateLimits.Configure);
        services.AddAuthentication(SignInSchemes.Either)
            .AddPolicyScheme(SignInSchemes.Either, null, options => options.ForwardDefaultSelector = context =>
                TokenAuthentication.IsPresented(context.Request) ? SignInSchemes.Token : SignInSchemes.Cookie)
            .AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(SignInSchemes.Token, null)
            .AddCookie(SignInSchemes.Cookie, options => Configure(options, isHttps));
        services.AddAuthorizationBuilder()
            .SetDefaultPolicy(SignedIn())
            // Whatever endpoint states nothing is closed.
            .SetFallbackPolicy(SignedIn());
        return services;
    }

    /// <summary>Registers people and settings; <see cref="StartPeopleAsync"/> loads them.</summary>
    public static IServiceCollection AddPeople(this IServiceCollection services)
    {
        services.AddSingleton<PeopleDirectory>();
        services.AddSingleton<ICommandCheck, KnownPeople>();
        services.TryAddSingleton<INames, PeopleNames>();
        services.AddSingleton<OrganisationSettings>();
        services.AddSingleton<SettingsTargets>();
        services.AddSingleton<ITargetSource>(provider => provider.GetRequiredService<SettingsTargets>());
        services.AddSingleton<SettingsSecrets>();
        services.AddSingleton<ISecretSource>(provider => provider.GetRequiredService<SettingsSecrets>());
        services.TryAddSingleton<TargetInventory>();
        services.TryAddSingleton<SecretSources>();
        services.AddSingleton<INotificationHandler<SettingsAdvanced>, ReloadInventory>();
        services.AddSingleton<TargetProbe>();
        services.ConfigureHttpJsonOptions(static options =>
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false)));
        return services;
    }

    /// <summary>Loads people and settings; before this nobody can be let in.</summary>
    public static async Task StartPeopleAsync(this IServiceProvider services, CancellationToken cancellation)
    {
        await services.GetRequiredService<PeopleDirectory>().LoadAsync(cancellation);
        await services.GetRequiredService<OrganisationSettings>().LoadAsync(cancellation);
        await services.GetRequiredService<TargetInventory>().ReloadAsync(cancellation);
    }

    /// <summary>In this order, before the endpoints: for whom a proxy asks, headers on every answer, who it is, how often, what they may do, from where it comes.</summary>
    public static WebApplication UseSecurity(this WebApplication app)
    {
        app.UseTrustedProxies();
        app.UseSecurityHeaders(SecurityHeaders.Policies());
        app.UseRouting();
        app.UseWebSockets();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseMiddleware<CrossSiteGuard>();
        return app;
    }

    private static AuthorizationPolicy SignedIn() => new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();

    private static void Configure(CookieAuthenticationOptions options, bool isHttps)
    {
        options.Cookie.Name = isHttps ? "__Host-incidentops" : "incidentops";
        options.Cookie.HttpOnly = true;
        options.Cookie.SecurePolicy = isHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        // Lax and not strict: a link to a room in a chat must open the room.
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.ExpireTimeSpan = SignInLasts;
        options.SlidingExpiration = true;
        options.Events = new CookieAuthenticationEvents
        {
            OnValidatePrincipal = static context =>
            {
                var claims = context.HttpContext.RequestServices.GetRequiredService<PersonClaims>();
                if (claims.Refresh(context.Principal) is { } principal)
                {
                    context.ReplacePrincipal(principal);
                }
                else
                {
                    context.RejectPrincipal();
                }

                return Task.CompletedTask;
            },
            OnRedirectToLogin = static context => ChallengeAsync(context.HttpContext),
            OnRedirectToAccessDenied = static context => Problems.WriteForbiddenAsync(context.HttpContext),
        };
    }

    private static Task ChallengeAsync(HttpContext context)
    {
        if (context.IsForPrograms())
        {
            return Problems.WriteAsync(context, StatusCodes.Status401Unauthorized, "unauthenticated", new(
                "Sign in, or send a valid API token.", "サインインするか、有効な API トークンを送ってください。"));
        }

        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Redirect(Problems.SignInPath(context));
            return Task.CompletedTask;
        }

        // Redirecting would throw away what was written.
        return Problems.WriteAsync(context, StatusCodes.Status401Unauthorized, "signed-out", new(
            "You are signed out, so nothing was kept yet. Sign in again in another tab, come back here and send the page again (reload).",
            "サインアウトしているため、まだ保存されていません。別のタブでサインインし直してから、このページを再読み込みして再送信してください。"));
    }
}
