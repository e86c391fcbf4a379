using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.People;
using IncidentOps.Web.Forms;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;

namespace IncidentOps.Web.People;

/// <summary>One's own account.</summary>
internal static class AccountEndpoints
{
    private const string Path = "/settings/account";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Path, static (HttpContext context, PeopleDirectory people) => Show(context, people, FormState.Empty)).RequireSignIn();
        endpoints.MapPost(Path, SaveAsync).RequireSignIn();
        endpoints.MapPost(Path + "/password", ChangePasswordAsync).RequireSignIn().RequireRateLimiting(RateLimits.SignIn);
        endpoints.MapPost(Path + "/recovery-codes", RenewCodesAsync).RequireSignIn().RequireRateLimiting(RateLimits.SignIn);
        endpoints.MapPost(Path + "/sign-out-everywhere", EndSessionsAsync).RequireSignIn();
    }

    private static IResult Show(HttpContext context, PeopleDirectory people, FormState form, string? part = null)
    {
        var person = people.Find(context.Reader().Person!.Value)!;
        return context.Page<AccountPage>(
            new { Person = person, Form = form, Part = part, Kept = context.Request.Query["kept"].ToString() },
            form.Faults.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    private static async Task<IResult> SaveAsync(HttpContext context, PeopleDirectory people)
    {
        var form = await FormState.ReadAsync(context);
        var (reader, actor) = (context.Reader(), context.Reader().Actor());
        var zone = form["time-zone"].Trim();
        if (zone.Length > 0 && !TimeZones.Exists(zone))
        {
            return Show(context, people, form.Fault("time-zone", reader.T["time-zone.unknown"]), "profile");
        }

        PeopleCommand[] commands =
        [
            new RenamePerson(actor.Id, form["display-name"]),
            new SetContactWays(actor.Id, form["mail"], form["phone"], form["webhook"]),
            new SetLanguage(actor.Id, form["language"] == "ja" ? Language.Japanese : Language.English),
            new SetTimeZone(actor.Id, zone.Length > 0 ? zone : null),
        ];
        return await people.SubmitAllAsync(commands, form, reader, context.RequestAborted)
            ? Results.LocalRedirect(Path + "?kept=profile")
            : Show(context, people, form, "profile");
    }

    private static async Task<IResult> ChangePasswordAsync(HttpContext context, PeopleDirectory people, Passwords passwords, SignInThrottle throttle)
    {
        var form = await FormState.ReadAsync(context);
        var reader = context.Reader();
        var person = people.Find(reader.Person!.Value)!;
        if (Passwords.Check(form["password"], person.SignInName, person.DisplayName, person.Mail) is { } weak)
        {
            form.Fault(weak, reader);
        }
        else
        {
            await CheckCurrentPasswordAsync(context, person, form, passwords, throttle);
        }

        if (form.Faults.Count > 0)
        {
            return Show(context, people, form, "password");
        }

        if (await people.SubmitAsync(new SetPassword(person.Id, passwords.Hash(form["password"])), reader.Actor(), context.RequestAborted) is { } refusal)
        {
            return Show(context, people, form.Fault(refusal, reader), "password");
        }

        // Everybody signed in under the former password is out, but for who changed it.
        await SignInEndpoints.EnterAsync(context, people.Find(person.Id)!);
        return Results.LocalRedirect(Path + "?kept=password");
    }

    private static async Task<IResult> RenewCodesAsync(HttpContext context, PeopleDirectory people, Passwords passwords, SignInThrottle throttle)
    {
        var form = await FormState.ReadAsync(context);
        var reader = context.Reader();
        var person = people.Find(reader.Person!.Value)!;
        await CheckCurrentPasswordAsync(context, person, form, passwords, throttle);
        if (form.Faults.Count > 0)
        {
            return Show(context, people, form, "codes");
        }

        var codes = RecoveryCodes.Fresh();
        return await people.SubmitAsync(new SetRecoveryCodes(person.Id, codes.Hashes), reader.Actor(), context.RequestAborted) is { } refusal
            ? Show(context, people, form.Fault(refusal, reader), "codes")
            : context.Page<RecoveryCodesPage>(new { codes.Codes, Next = Path });
    }

    private static async Task<IResult> EndSessionsAsync(HttpContext context, PeopleDirectory people)
    {
        var reader = context.Reader();
        await people.SubmitAsync(new EndSessions(reader.Person!.Value), reader.Actor(), context.RequestAborted);
        return Results.LocalRedirect("/sign-in");
    }

    /// <summary>Whoever sits down at a screen left open must not take the account over.</summary>
    private static async Task CheckCurrentPasswordAsync(
        HttpContext context, Person person, FormState form, Passwords passwords, SignInThrottle throttle)
    {
        var (name, address, texts) = (person.SignInName ?? "", context.Connection.RemoteIpAddress, context.Reader().T);
        if (throttle.Begin(name, address) is { } wait)
        {
            form.Fault("current-password", SignInEndpoints.WaitText(texts, wait));
        }
        else if (await passwords.IsRightAsync(person, form["current-password"], context.RequestAborted) == true)
        {
            throttle.Succeeded(name, address);
        }
        else
        {
            form.Fault("current-password", texts["account.password.wrong"]);
        }
    }
}
