using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.People;
using IncidentOps.Web.Forms;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;

namespace IncidentOps.Web.People;

/// <summary>One-time links: the first administrator's, printed at start, and those that administrators make for others.</summary>
internal static class WelcomeEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/welcome/{token}", Show).AllowAnonymous();
        endpoints.MapPost("/welcome/{token}", SendAsync).AllowAnonymous().RequireRateLimiting(RateLimits.SignIn);
    }

    private static IResult Show(HttpContext context, string token, PeopleDirectory people, TimeProvider clock)
    {
        var hash = OneTimeCodes.HashOf(token);
        return people.Current.AdministratorLink == hash ? Form(context, token, null, FormState.Empty)
            : RedeemSignInLink.Holder(people.Current, hash, clock.GetUtcNow()) is { } person ? Form(context, token, person, FormState.Empty)
            : Void(context);
    }

    private static async Task<IResult> SendAsync(HttpContext context, string token, PeopleDirectory people, Passwords passwords, TimeProvider clock)
    {
        var form = await FormState.ReadAsync(context);
        var hash = OneTimeCodes.HashOf(token);
        if (people.Current.AdministratorLink == hash)
        {
            return await MakeAdministratorAsync(context, token, form, people, passwords);
        }

        return RedeemSignInLink.Holder(people.Current, hash, clock.GetUtcNow()) is { } person
            ? await SetPasswordAsync(context, token, person, form, people, passwords)
            : Void(context);
    }

    private static async Task<IResult> MakeAdministratorAsync(
        HttpContext context, string token, FormState form, PeopleDirectory people, Passwords passwords)
    {
        var reader = context.Reader();
        if (Passwords.Check(form["password"], form["sign-in-name"], form["display-name"]) is { } weak)
        {
            return Form(context, token, null, form.Fault(weak, reader), StatusCodes.Status422UnprocessableEntity);
        }

        var codes = RecoveryCodes.Fresh();
        var id = new PersonId("p-" + Guid.CreateVersion7().ToString("N"));
        var language = form["language"] switch
        {
            "ja" => Language.Japanese,
            "en" => Language.English,
            _ => reader.T.Language,
        };
        var command = new RedeemAdministratorLink(
            OneTimeCodes.HashOf(token), id, form["sign-in-name"], form["display-name"], language, passwords.Hash(form["password"]), codes.Hashes);
        return await people.SubmitAsync(command, Actor.System, context.RequestAborted) is { } refusal
            ? Form(context, token, null, form.Fault(refusal, reader), StatusCodes.Status422UnprocessableEntity)
            : await EnterAsync(context, people.Find(id)!, codes);
    }

    private static async Task<IResult> SetPasswordAsync(
        HttpContext context, string token, Person person, FormState form, PeopleDirectory people, Passwords passwords)
    {
        var reader = context.Reader();
        if (Passwords.Check(form["password"], person.SignInName, person.DisplayName, person.Mail) is { } weak)
        {
            return Form(context, token, person, form.Fault(weak, reader), StatusCodes.Status422UnprocessableEntity);
        }

        var codes = RecoveryCodes.Fresh();
        var command = new RedeemSignInLink(OneTimeCodes.HashOf(token), passwords.Hash(form["password"]), codes.Hashes);
        return await people.SubmitAsync(command, Actor.System, context.RequestAborted) is null
            ? await EnterAsync(context, people.Find(person.Id)!, codes)
            : Void(context);
    }

    private static async Task<IResult> EnterAsync(HttpContext context, Person person, RecoveryCodes codes)
    {
        await SignInEndpoints.EnterAsync(context, person);
        return context.Page<RecoveryCodesPage>(new { codes.Codes, Next = "/" });
    }

    private static IResult Form(
        HttpContext context, string token, Person? person, FormState form, int status = StatusCodes.Status200OK) =>
        context.Page<WelcomePage>(new { Token = token, Person = person, Form = form }, status);

    private static IResult Void(HttpContext context) =>
        context.Page<LinkVoidPage>(status: StatusCodes.Status410Gone);
}
