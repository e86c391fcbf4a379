using IncidentOps.Core;
using IncidentOps.Core.People;
using IncidentOps.Engine.People;
using IncidentOps.Web.Forms;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;

namespace IncidentOps.Web.People;

/// <summary>Settings › People: who is there, what they may do, how they get in.</summary>
internal static class PeopleSettingsEndpoints
{
    private const string Path = "/settings/people";

    private static readonly TimeSpan LinkLasts = TimeSpan.FromDays(2);

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup(Path).RequirePermission(Permissions.Administer);
        group.MapGet("", static (HttpContext context, PeopleDirectory people) => context.Page<PeoplePage>(new { People = Sorted(people) }));
        group.MapGet("/new", static (HttpContext context) => context.Page<AddPersonPage>(new { Form = FormState.Empty }));
        group.MapPost("/new", AddAsync);
        group.MapGet("/{id}", static (HttpContext context, string id, PeopleDirectory people, TimeProvider clock) => Show(context, id, people, clock, FormState.Empty));
        group.MapPost("/{id}", SaveAsync);
        group.MapPost("/{id}/link", LinkAsync);
        group.MapPost("/{id}/disable", static (HttpContext context, string id, PeopleDirectory people, TimeProvider clock) =>
            ChangeAsync(context, id, people, clock, new DisableAccount(new PersonId(id))));
        group.MapPost("/{id}/enable", static (HttpContext context, string id, PeopleDirectory people, TimeProvider clock) =>
            ChangeAsync(context, id, people, clock, new EnableAccount(new PersonId(id))));
        group.MapPost("/{id}/sign-out", static (HttpContext context, string id, PeopleDirectory people, TimeProvider clock) =>
            ChangeAsync(context, id, people, clock, new EndSessions(new PersonId(id))));
        group.MapPost("/{id}/erase", EraseAsync);
        group.MapPost("/{id}/tokens/{token}/revoke", static (HttpContext context, string id, string token, PeopleDirectory people, TimeProvider clock) =>
            ChangeAsync(context, id, people, clock, new RevokeToken(new PersonId(id), token)));
    }

    private static IReadOnlyList<Person> Sorted(PeopleDirectory people) =>
        [.. people.Current.People.Values.Where(person => !person.IsErased).OrderBy(person => person.IsDisabled).ThenBy(person => person.DisplayName, StringComparer.CurrentCulture)];

    private static IResult Show(HttpContext context, string id, PeopleDirectory people, TimeProvider clock, FormState form, string? link = null) =>
        people.Find(new PersonId(id)) is { IsErased: false } person
            ? context.Page<PersonPage>(
                new { Person = person, Form = form, Link = link, Now = clock.GetUtcNow(), Kept = context.Request.Query["kept"].ToString() },
                form.Faults.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK)
            : context.Message(StatusCodes.Status404NotFound);

    private static async Task<IResult> AddAsync(HttpContext context, PeopleDirectory people, TimeProvider clock)
    {
        var form = await FormState.ReadAsync(context);
        var reader = context.Reader();
        var id = new PersonId("p-" + Guid.CreateVersion7().ToString("N"));
        var command = new AddPerson(
            id, form["sign-in-name"], form["display-name"], form["language"] == "ja" ? Language.Japanese : Language.English, RoleTexts.ReadRoles(form));
        if (await people.SubmitAsync(command, reader.Actor(), context.RequestAborted) is { } refusal)
        {
            return context.Page<AddPersonPage>(new { Form = form.Fault(refusal, reader) }, StatusCodes.Status422UnprocessableEntity);
        }

        return await NewLinkAsync(context, id.Value, people, clock);
    }

    private static async Task<IResult> SaveAsync(HttpContext context, string id, PeopleDirectory people, TimeProvider clock)
    {
        var form = await FormState.ReadAsync(context);
        var person = new PersonId(id);
        PeopleCommand[] commands =
        [
            new RenamePerson(person, form["display-name"]),
            new SetSignInName(person, form["sign-in-name"]),
            new SetRoles(person, RoleTexts.ReadRoles(form)),
            new SetContactWays(person, form["mail"], form["phone"], form["webhook"]),
        ];
        return await people.SubmitAllAsync(commands, form, context.Reader(), context.RequestAborted)
            ? Results.LocalRedirect($"{Path}/{Uri.EscapeDataString(id)}?kept=yes")
            : Show(context, id, people, clock, form);
    }

    private static Task<IResult> LinkAsync(HttpContext context, string id, PeopleDirectory people, TimeProvider clock) =>
        NewLinkAsync(context, id, people, clock);

    private static async Task<IResult> NewLinkAsync(HttpContext context, string id, PeopleDirectory people, TimeProvider clock)
    {
        var reader = context.Reader();
        var token = OneTimeCodes.NewLinkToken();
        var command = new IssueSignInLink(new PersonId(id), OneTimeCodes.HashOf(token), LinkLasts);
        return await people.SubmitAsync(command, reader.Actor(), context.RequestAborted) is { } refusal
            ? Show(context, id, people, clock, FormState.Empty.Fault(refusal, reader))
            : Show(context, id, people, clock, FormState.Empty, $"{context.Request.Scheme}://{context.Request.Host}/welcome/{token}");
    }

    private static async Task<IResult> EraseAsync(HttpContext context, string id, PeopleDirectory people, TimeProvider clock)
    {
        var form = await FormState.ReadAsync(context);
        var reader = context.Reader();
        if (form["sure"] != "yes")
        {
            return Show(context, id, people, clock, FormState.Empty.Fault("sure", reader.T["person.erase.tick"]));
        }

        return await people.SubmitAsync(new ErasePerson(new PersonId(id)), reader.Actor(), context.RequestAborted) is { } refusal
            ? Show(context, id, people, clock, FormState.Empty.Fault(refusal, reader))
            : Results.LocalRedirect(Path);
    }

    private static async Task<IResult> ChangeAsync(HttpContext context, string id, PeopleDirectory people, TimeProvider clock, PeopleCommand command)
    {
        var reader = context.Reader();
        return await people.SubmitAsync(command, reader.Actor(), context.RequestAborted) is { } refusal
            ? Show(context, id, people, clock, FormState.Empty.Fault(refusal, reader))
            : Results.LocalRedirect($"{Path}/{Uri.EscapeDataString(id)}?kept=yes");
    }
}
