using System.Globalization;
using System.Security.Claims;
using IncidentOps.Core.People;
using IncidentOps.Engine.People;
using IncidentOps.Web.Forms;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;
using Microsoft.AspNetCore.Authentication;

namespace IncidentOps.Web.People;

/// <summary>Signing in and out.</summary>
internal static class SignInEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/sign-in", Show).AllowAnonymous();
        endpoints.MapPost("/sign-in", SendAsync).AllowAnonymous().RequireRateLimiting(RateLimits.SignIn);
        endpoints.MapPost("/sign-out", (Delegate)LeaveAsync).AllowAnonymous();
        // Open pages ask this now and then: it counts as use, so that nobody is signed out in the middle of an edit.
        endpoints.MapGet("/signed-in", static () => Results.NoContent()).RequireSignIn();
    }

    /// <summary>Puts the sign-in into the cookie and into the rest of this request.</summary>
    public static async Task EnterAsync(HttpContext context, Person person)
    {
        var session = Guid.CreateVersion7().ToString("N");
        await context.SignInAsync(SignInSchemes.Cookie, PersonClaims.ForCookie(person, session), new AuthenticationProperties { IsPersistent = true });
        context.User = context.RequestServices.GetRequiredService<PersonClaims>().OfPerson(person, session);
    }

    private static IResult Show(HttpContext context, PeopleDirectory people)
    {
        var returnUrl = Pages.LocalPath(context.Request.Query["return-url"]);
        return context.User.Identity?.IsAuthenticated == true
            ? Results.LocalRedirect(returnUrl)
            : context.Page<SignInPage>(new { Form = FormState.Empty, ReturnUrl = returnUrl, IsFresh = people.Current.People.IsEmpty });
    }

    private static async Task<IResult> SendAsync(HttpContext context, PeopleDirectory people, Passwords passwords, SignInThrottle throttle, ILogger<SignInThrottle> logger)
    {
        var form = await FormState.ReadAsync(context);
        var returnUrl = Pages.LocalPath(form["return-url"]);
        var reader = context.Reader();
        var (name, address) = (form["sign-in-name"], context.Connection.RemoteIpAddress);
        if (throttle.Begin(name, address) is { } wait)
        {
            return Wait(context, form, returnUrl, wait);
        }

        var person = people.Current.FindBySignInName(name);
        var isRight = await passwords.IsRightAsync(person, form["password"], context.RequestAborted);
        if (isRight is null)
        {
            return Wait(context, form, returnUrl, TimeSpan.FromSeconds(5));
        }

        if (isRight == false)
        {
            logger.LogInformation("A sign-in from {Address} failed.", address);
            form.Fault("sign-in-name", reader.T["sign-in.failed"]);
            return context.Page<SignInPage>(new { Form = form, ReturnUrl = returnUrl, IsFresh = people.Current.People.IsEmpty }, StatusCodes.Status422UnprocessableEntity);
        }

        throttle.Succeeded(name, address);
        logger.LogInformation("{Person} signed in from {Address}.", person!.Id, address);
        await EnterAsync(context, person);
        return Results.LocalRedirect(returnUrl);
    }

    private static IResult Wait(HttpContext context, FormState form, string returnUrl, TimeSpan wait)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        form.Fault("", WaitText(context.Reader().T, wait));
        return context.Page<SignInPage>(new { Form = form, ReturnUrl = returnUrl, IsFresh = false }, StatusCodes.Status429TooManyRequests);
    }

    /// <summary>How long whoever failed too often has to wait.</summary>
    internal static string WaitText(Texts texts, TimeSpan wait) =>
        (int)Math.Ceiling(wait.TotalSeconds) is > 1 and var seconds ? texts["sign-in.wait", seconds] : texts["sign-in.wait-one"];

    private static async Task<IResult> LeaveAsync(HttpContext context, PeopleDirectory people)
    {
        if (context.User.FindFirstValue(PersonClaims.SessionClaim) is { } session)
        {
            // Taking the cookie away is the browser's doing; a copy of it must be worth nothing either.
            var reader = context.Reader();
            await people.SubmitAsync(new EndSession(reader.Person!.Value, session), reader.Actor(), context.RequestAborted);
        }

        await context.SignOutAsync(SignInSchemes.Cookie);
        // What the browser kept of rooms must not be read by whoever sits down next.
        context.Response.Headers["Clear-Site-Data"] = "\"cache\"";
        return Results.LocalRedirect("/sign-in");
    }
}
