using IncidentOps.Core.People;
using IncidentOps.Core.Settings;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Notifications;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Settings;
using IncidentOps.Web.Forms;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;

namespace IncidentOps.Web.Settings;

/// <summary>Settings › Secrets: put in, replaced, destroyed; never shown.</summary>
internal static class SecretEndpoints
{
    private const string Path = "/settings/secrets";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup(Path).RequirePermission(Permissions.Administer);
        group.MapGet("", static (HttpContext context) => Show(context, FormState.Empty));
        group.MapPost("", SetAsync);
        group.MapPost("/{name}/delete", DeleteAsync);
    }

    /// <summary>Every secret that is kept here, or that a target or the notifier refers to.</summary>
    internal static IReadOnlyList<SecretRow> RowsOf(IServiceProvider services)
    {
        var (settings, inventory, sources, people) = (
            services.GetRequiredService<OrganisationSettings>().Current, services.GetRequiredService<TargetInventory>().Current,
            services.GetRequiredService<SecretSources>(), services.GetRequiredService<PeopleDirectory>());
        var usedBy = inventory.Targets.Values
            .SelectMany(target => new[] { target.Ssh?.Key, target.Http?.Token, target.Smtp?.Password }
                .Select(reference => (Name: SecretReference.NameIn(reference), User: target.Name)))
            .Concat(UsesOf(services.GetService<INotificationSettings>()?.Current))
            .Where(use => use.Name is not null)
            .ToLookup(use => use.Name!, use => use.User, StringComparer.Ordinal);
        return [.. settings.Secrets.Keys.Union(usedBy.Select(use => use.Key)).Order(StringComparer.Ordinal).Select(name =>
            settings.Secrets.TryGetValue(name, out var kept)
                ? new SecretRow(name, SecretPlace.Sealed, kept.SetAt, people.NameOf(kept.SetBy), [.. usedBy[name]])
                : new SecretRow(name, sources.Has(name) ? SecretPlace.Outside : SecretPlace.Missing, null, null, [.. usedBy[name]]))];
    }

    /// <summary>The notifier's: `smtp`, `webhook` (people's own) and `webhook:NAME`.</summary>
    private static IEnumerable<(string? Name, string User)> UsesOf(NotificationSettings? notifications) => notifications is null
        ? []
        : notifications.OrganisationWebhooks.Select(webhook => (webhook.Rules.SigningSecret, PersonId.OfWebhook(webhook.Name).Value))
            .Prepend((notifications.Webhooks.SigningSecret, "webhook")).Prepend((notifications.Smtp?.PasswordSecret, "smtp"));

    private static IResult Show(HttpContext context, FormState form) => context.Page<SecretsPage>(
        new
        {
            Rows = RowsOf(context.RequestServices), Form = form, Now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(),
            Kept = context.Request.Query["kept"].ToString(), Asked = context.Request.Query["name"].ToString(),
        },
        form.Faults.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);

    private static async Task<IResult> SetAsync(HttpContext context, SettingsSecrets secrets)
    {
        var form = await FormState.ReadAsync(context);
        var reader = context.Reader();
        // Browsers send line ends as CR LF; a private key wants LF, and a password no line end at all.
        var value = form["value"].ReplaceLineEndings("\n");
        value = value.Contains('\n', StringComparison.Ordinal) && value.TrimEnd('\n').Contains('\n', StringComparison.Ordinal) ? value : value.TrimEnd('\n');
        return await secrets.SetAsync(form["name"].Trim(), value, reader.Actor(), context.RequestAborted) is { } refusal
            ? Show(context, form.Fault(refusal, reader))
            : Results.LocalRedirect(Path + "?kept=yes");
    }

    private static async Task<IResult> DeleteAsync(HttpContext context, string name, OrganisationSettings settings)
    {
        var reader = context.Reader();
        return await settings.SubmitAsync(new RemoveSecret(name), reader.Actor(), context.RequestAborted) is { } refusal
            ? Show(context, FormState.Empty.Fault(refusal, reader))
            : Results.LocalRedirect(Path);
    }
}

/// <summary>Where a secret comes from.</summary>
public enum SecretPlace
{
    /// <summary>From nowhere: what needs it can't run.</summary>
    Missing,

    /// <summary>The environment, or a file of the server.</summary>
    Outside,

    /// <summary>Sealed in the database.</summary>
    Sealed,
}

/// <summary>A secret by name.</summary>
/// <param name="UsedBy">Names of targets; `smtp`, `webhook` and `webhook:NAME` for the notifier's.</param>
public sealed record SecretRow(string Name, SecretPlace Place, DateTimeOffset? SetAt, string? SetBy, IReadOnlyList<string> UsedBy);
