using System.Globalization;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.People;
using IncidentOps.Web.Forms;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;

namespace IncidentOps.Web.People;

/// <summary>A new password by a recovery code: needs no mail, which may be what broke.</summary>
internal static class RecoverEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/recover", static (HttpContext context) => context.Page<RecoverPage>(new { Form = FormState.Empty })).AllowAnonymous();
        endpoints.MapPost("/recover", SendAsync).AllowAnonymous().RequireRateLimiting(RateLimits.SignIn);
    }

    private static async Task<IResult> SendAsync(HttpContext context, PeopleDirectory people, Passwords passwords, SignInThrottle throttle)
    {
        var form = await FormState.ReadAsync(context);
        var reader = context.Reader();
        var (name, address) = (form["sign-in-name"], context.Connection.RemoteIpAddress);
        // The rule comes first, so that a typing mistake in the password uses no attempt.
        if (Passwords.Check(form["password"], name) is { } weak)
        {
            return context.Page<RecoverPage>(new { Form = form.Fault(weak, reader) }, StatusCodes.Status422UnprocessableEntity);
        }

        if (throttle.Begin(name, address) is { } wait)
        {
            var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            return context.Page<RecoverPage>(new { Form = form.Fault("", reader.T["sign-in.wait", seconds]) }, StatusCodes.Status429TooManyRequests);
        }

        // Hashed for everybody: an unknown name must take as long as a known one.
        var hash = passwords.Hash(form["password"]);
        var person = people.Current.FindBySignInName(name);
        var command = new RedeemRecoveryCode(
            person?.Id ?? new PersonId(""), OneTimeCodes.HashOf(OneTimeCodes.ReadRecoveryCode(form["recovery-code"])), hash);
        if (person is null || await people.SubmitAsync(command, Actor.System, context.RequestAborted) is not null)
        {
            return context.Page<RecoverPage>(new { Form = form.Fault("sign-in-name", reader.T["recover.failed"]) }, StatusCodes.Status422UnprocessableEntity);
        }

        throttle.Succeeded(name, address);
        await SignInEndpoints.EnterAsync(context, people.Find(person.Id)!);
        return Results.LocalRedirect("/settings/account?kept=password");
    }
}
