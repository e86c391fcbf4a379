using IncidentOps.Core.People;
using IncidentOps.Web.Forms;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.People;

/// <summary>Roles and permissions in words.</summary>
internal static class RoleTexts
{
    public static string Key(AccountRole role) => "role." + role.ToString().ToLowerInvariant();

    public static string Key(Permissions permission) => "permission." + permission.ToString().ToLowerInvariant();

    /// <summary>Every role with what it permits.</summary>
    public static IEnumerable<Choices.Choice> Choices(Texts texts) =>
        Enum.GetValues<AccountRole>().Select(role => new Choices.Choice(role.ToString(), texts[Key(role)], texts[Key(role) + ".what"]));

    /// <summary>The single permissions within a set.</summary>
    public static IEnumerable<Permissions> Single(Permissions permissions) =>
        Enum.GetValues<Permissions>().Where(permission => permission != Permissions.None && permissions.HasFlag(permission));

    public static IReadOnlyCollection<AccountRole> ReadRoles(FormState form) =>
        [.. form.All("roles").Select(text => Enum.TryParse<AccountRole>(text, out var role) && Enum.IsDefined(role) ? role : (AccountRole)(-1))];
}
