using IncidentOps.Core.People;
using IncidentOps.Engine.People;
using IncidentOps.Web.Forms;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;

namespace IncidentOps.Web.People;

/// <summary>One's own API tokens.</summary>
internal static class TokenEndpoints
{
    private const string Path = "/settings/account/tokens";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Path, static (HttpContext context, PeopleDirectory people, TimeProvider clock) => Show(context, people, clock, FormState.Empty)).RequireSignIn();
        endpoints.MapPost(Path, IssueAsync).RequireSignIn();
        endpoints.MapPost(Path + "/{token}/revoke", RevokeAsync).RequireSignIn();
    }

    private static IResult Show(HttpContext context, PeopleDirectory people, TimeProvider clock, FormState form, string? secret = null) =>
        context.Page<TokensPage>(
            new { Person = people.Find(context.Reader().Person!.Value)!, Form = form, Secret = secret, Now = clock.GetUtcNow() },
            form.Faults.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);

    private static async Task<IResult> IssueAsync(HttpContext context, PeopleDirectory people, TimeProvider clock)
    {
        var form = await FormState.ReadAsync(context);
        var reader = context.Reader();
        var permissions = form.All("permissions")
            .Aggregate(Permissions.None, (sum, text) => Enum.TryParse<Permissions>(text, out var one) ? sum | one : sum);
        var validity = ValidityOf(form["validity"]);
        if (validity is null && form["validity"] != "none")
        {
            return Show(context, people, clock, form.Fault("validity", reader.T["tokens.validity.wrong"]));
        }

        var secret = OneTimeCodes.NewApiToken();
        var command = new IssueToken(
            reader.Person!.Value, "t-" + Guid.CreateVersion7().ToString("N"), OneTimeCodes.HashOf(secret), form["token-name"], permissions, validity);
        return await people.SubmitAsync(command, reader.Actor(), context.RequestAborted) is { } refusal
            ? Show(context, people, clock, form.Fault(refusal, reader))
            : Show(context, people, clock, FormState.Empty, secret);
    }

    private static async Task<IResult> RevokeAsync(HttpContext context, string token, PeopleDirectory people, TimeProvider clock)
    {
        var reader = context.Reader();
        return await people.SubmitAsync(new RevokeToken(reader.Person!.Value, token), reader.Actor(), context.RequestAborted) is { } refusal
            ? Show(context, people, clock, FormState.Empty.Fault(refusal, reader))
            : Results.LocalRedirect(Path);
    }

    private static TimeSpan? ValidityOf(string days) => days switch
    {
        "30" => TimeSpan.FromDays(30),
        "90" => TimeSpan.FromDays(90),
        "365" => TimeSpan.FromDays(365),
        _ => null,
    };
}
