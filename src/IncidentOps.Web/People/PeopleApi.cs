using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.People;
using IncidentOps.Web.Api;
using IncidentOps.Web.Forms;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;

namespace IncidentOps.Web.People;

/// <summary>People and accounts for programs.</summary>
internal static class PeopleApi
{
    private static readonly TimeSpan LinkLasts = TimeSpan.FromDays(2);

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var account = endpoints.MapGroup("/api/account").RequireSignIn().ForPrograms().WithTags("People");
        account.MapGet("", static (HttpContext context, PeopleDirectory people) => PersonView.Of(people.Find(context.Reader().Person!.Value)!, context.Reader().Permissions, true))
            .WithName("readAccount").WithSummary("The caller, with what the token permits.").Produces<PersonView>();
        // No password, recovery codes, new token or way of contact: whoever got hold of a token must not take the account over with it.
        account.MapPut("/name", static (HttpContext context, JsonBody<NameChoice> choice, PeopleDirectory people) =>
            AnswerAsync(context, people, new RenamePerson(context.Reader().Person!.Value, choice.Value.DisplayName)))
            .WithName("setOwnName").WithSummary("Set the caller's name as others see it. A token needs all of its owner's permissions.").Produces(StatusCodes.Status204NoContent).ForWholeOwner();
        account.MapPut("/language", static (HttpContext context, JsonBody<LanguageChoice> choice, PeopleDirectory people) =>
            AnswerAsync(context, people, new SetLanguage(context.Reader().Person!.Value, choice.Value.Language)))
            .WithName("setOwnLanguage").WithSummary("Set the language of the caller's pages and messages. A token needs all of its owner's permissions.").Produces(StatusCodes.Status204NoContent).ForWholeOwner();
        account.MapPut("/time-zone", SetOwnTimeZoneAsync)
            .WithName("setOwnTimeZone").WithSummary("Set the time zone in which the caller is told times. A token needs all of its owner's permissions.").Produces(StatusCodes.Status204NoContent).ForWholeOwner();
        account.MapPost("/sign-out", static (HttpContext context, PeopleDirectory people) =>
            AnswerAsync(context, people, new EndSessions(context.Reader().Person!.Value)))
            .WithName("endOwnSessions").WithSummary("Sign the caller out in every browser. Tokens go on: see `revokeToken`. A token needs all of its owner's permissions.").Produces(StatusCodes.Status204NoContent).ForWholeOwner();
        account.MapGet("/tokens", static (HttpContext context, PeopleDirectory people) => people.Find(context.Reader().Person!.Value)!.Tokens.Select(TokenView.Of))
            .WithName("listTokens").WithSummary("The caller's API tokens, without their secrets.").Produces<IReadOnlyList<TokenView>>();
        account.MapDelete("/tokens/{token}", static (HttpContext context, string token, PeopleDirectory people) =>
            AnswerAsync(context, people, new RevokeToken(context.Reader().Person!.Value, token)))
            .WithName("revokeToken").WithSummary("Revoke one of the caller's tokens, at once. A token needs all of its owner's permissions, but for revoking itself.").Produces(StatusCodes.Status204NoContent).ForWholeOwner(exceptOwnToken: true);

        endpoints.MapGet("/api/people", List).RequirePermission(Permissions.View).ForPrograms().WithTags("People")
            .WithName("listPeople").WithSummary("Everybody; addresses only for administrators.").Produces<IReadOnlyList<PersonView>>();
        var group = endpoints.MapGroup("/api/people").RequirePermission(Permissions.Administer).ForPrograms().WithTags("People");
        group.MapPost("", AddAsync)
            .WithName("addPerson").WithSummary("Add somebody. Without a password yet: see `link`.").Produces<PersonView>(StatusCodes.Status201Created).Produces<ProblemView>(StatusCodes.Status409Conflict, "application/problem+json");
        group.MapPut("/{id}/name", static (HttpContext context, string id, JsonBody<NameChoice> choice, PeopleDirectory people) =>
            AnswerAsync(context, people, new RenamePerson(new PersonId(id), choice.Value.DisplayName)))
            .WithName("renamePerson").WithSummary("Set the name that others see.").Produces(StatusCodes.Status204NoContent);
        group.MapPut("/{id}/sign-in-name", static (HttpContext context, string id, JsonBody<SignInNameChoice> choice, PeopleDirectory people) =>
            AnswerAsync(context, people, new SetSignInName(new PersonId(id), choice.Value.SignInName)))
            .WithName("setSignInName").WithSummary("Set the name to sign in with.").Produces(StatusCodes.Status204NoContent).Produces<ProblemView>(StatusCodes.Status409Conflict, "application/problem+json");
        group.MapPut("/{id}/roles", static (HttpContext context, string id, JsonBody<RolesChoice> choice, PeopleDirectory people) =>
            AnswerAsync(context, people, new SetRoles(new PersonId(id), choice.Value.Roles)))
            .WithName("setRoles").WithSummary("Set all roles. The last administrator stays one.").Produces(StatusCodes.Status204NoContent).Produces<ProblemView>(StatusCodes.Status409Conflict, "application/problem+json");
        group.MapPut("/{id}/contacts", static (HttpContext context, string id, JsonBody<ContactsChoice> choice, PeopleDirectory people) =>
            AnswerAsync(context, people, new SetContactWays(new PersonId(id), choice.Value.Mail, choice.Value.Phone, choice.Value.Webhook)))
            .WithName("setContacts").WithSummary("Set all ways in which the person is reached; null removes one.").Produces(StatusCodes.Status204NoContent);
        group.MapPost("/{id}/link", NewLinkAsync)
            .WithName("makeSignInLink").WithSummary("Make a one-time link with which the person sets a password; a former one is void.").Produces<LinkMade>();
        group.MapPost("/{id}/disable", static (HttpContext context, string id, PeopleDirectory people) =>
            AnswerAsync(context, people, new DisableAccount(new PersonId(id))))
            .WithName("disableAccount").WithSummary("Let nobody sign in to the account; sign-ins and tokens end at once.").Produces(StatusCodes.Status204NoContent).Produces<ProblemView>(StatusCodes.Status409Conflict, "application/problem+json");
        group.MapPost("/{id}/enable", static (HttpContext context, string id, PeopleDirectory people) =>
            AnswerAsync(context, people, new EnableAccount(new PersonId(id))))
            .WithName("enableAccount").WithSummary("Let the person sign in again.").Produces(StatusCodes.Status204NoContent);
        group.MapPost("/{id}/sign-out", static (HttpContext context, string id, PeopleDirectory people) =>
            AnswerAsync(context, people, new EndSessions(new PersonId(id))))
            .WithName("endSessions").WithSummary("Sign the person out everywhere.").Produces(StatusCodes.Status204NoContent);
        group.MapPost("/{id}/erase", static (HttpContext context, string id, PeopleDirectory people) =>
            AnswerAsync(context, people, new ErasePerson(new PersonId(id))))
            .WithName("erasePerson").WithSummary("Destroy the personal texts of a disabled account for good.").Produces(StatusCodes.Status204NoContent).Produces<ProblemView>(StatusCodes.Status409Conflict, "application/problem+json");
    }

    /// <summary>Everybody by name; addresses only for administrators.</summary>
    private static IEnumerable<PersonView> List(HttpContext context, PeopleDirectory people)
    {
        var isAdministrator = context.Reader().Can(Permissions.Administer);
        return people.Current.People.Values.Where(person => !person.IsErased).OrderBy(person => person.Id.Value, StringComparer.Ordinal)
            .Select(person => PersonView.Of(person, person.Permissions, isAdministrator));
    }

    private static async Task<IResult> SetOwnTimeZoneAsync(HttpContext context, JsonBody<OwnTimeZone> choice, PeopleDirectory people) =>
        choice.Value.TimeZone is null || TimeZones.Exists(choice.Value.TimeZone)
            ? await AnswerAsync(context, people, new SetTimeZone(context.Reader().Person!.Value, choice.Value.TimeZone))
            : ApiAnswers.Refused(context, TimeZones.Unknown);

    private static async Task<IResult> AddAsync(HttpContext context, JsonBody<NewPerson> body, PeopleDirectory people)
    {
        var person = body.Value;
        var id = new PersonId("p-" + Guid.CreateVersion7().ToString("N"));
        var command = new AddPerson(
            id, person.SignInName, person.DisplayName, person.Language ?? Language.English, person.Roles ?? []);
        return await people.SubmitAsync(command, context.Reader().Actor(), context.RequestAborted) is { } refusal
            ? ApiAnswers.Refused(context, refusal)
            : Results.Created("/api/people", PersonView.Of(people.Find(id)!, people.PermissionsOf(id), true));
    }

    private static async Task<IResult> NewLinkAsync(HttpContext context, string id, PeopleDirectory people)
    {
        var token = OneTimeCodes.NewLinkToken();
        var command = new IssueSignInLink(new PersonId(id), OneTimeCodes.HashOf(token), LinkLasts);
        return await people.SubmitAsync(command, context.Reader().Actor(), context.RequestAborted) is { } refusal
            ? ApiAnswers.Refused(context, refusal)
            : Results.Ok(new LinkMade($"{context.Request.Scheme}://{context.Request.Host}/welcome/{token}"));
    }

    private static async Task<IResult> AnswerAsync(HttpContext context, PeopleDirectory people, PeopleCommand command) =>
        await people.SubmitAsync(command, context.Reader().Actor(), context.RequestAborted) is { } refusal
            ? ApiAnswers.Refused(context, refusal)
            : Results.NoContent();
}

/// <summary>A person as programs see them.</summary>
public sealed record PersonView(
    string Id, string? DisplayName, string? SignInName, Language Language, string? TimeZone, IReadOnlyList<AccountRole> Roles,
    IReadOnlyList<Permissions> Permissions, bool IsDisabled, string? Mail, string? Phone, string? Webhook)
{
    /// <param name="withAddresses">False: name and roles only.</param>
    internal static PersonView Of(Person person, Permissions permissions, bool withAddresses) => new(
        person.Id.Value, person.DisplayName, withAddresses ? person.SignInName : null, person.Language, person.TimeZone, person.Roles,
        [.. RoleTexts.Single(permissions)], person.IsDisabled,
        withAddresses ? person.Mail : null, withAddresses ? person.Phone : null, withAddresses ? person.Webhook : null);
}

/// <summary>An API token, without its secret.</summary>
public sealed record TokenView(
    string Id, string? Name, IReadOnlyList<Permissions> Permissions, DateTimeOffset IssuedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? UsedAt)
{
    internal static TokenView Of(ApiToken token) =>
        new(token.Token, token.Name, [.. RoleTexts.Single(token.Permissions)], token.IssuedAt, token.ExpiresAt, token.UsedAt);
}

/// <summary>Somebody new.</summary>
/// <param name="Language">Of what they read; null: English.</param>
/// <param name="Roles">What they may do; null: nothing yet.</param>
public sealed record NewPerson(string SignInName, string DisplayName, Language? Language = null, AccountRole[]? Roles = null);

/// <summary>A person's name as others see it.</summary>
public sealed record NameChoice(string DisplayName);

/// <summary>The language that a person reads.</summary>
public sealed record LanguageChoice(Language Language);

/// <summary>A person's own time zone.</summary>
/// <param name="TimeZone">An IANA name; null: the organisation's.</param>
public sealed record OwnTimeZone(string? TimeZone);

/// <summary>The name that a person signs in with.</summary>
public sealed record SignInNameChoice(string SignInName);

/// <summary>All roles that a person is to have.</summary>
public sealed record RolesChoice(AccountRole[] Roles);

/// <summary>All ways in which a person is reached; null removes one.</summary>
/// <param name="Webhook">An https address.</param>
public sealed record ContactsChoice(string? Mail, string? Phone, string? Webhook);

/// <param name="Link">One-time: whoever opens it sets the person's password.</param>
public sealed record LinkMade(string Link);
