using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.People;

namespace IncidentOps.Web.People;

/// <summary>The one-time link on the server's console: whoever can read the console may become an administrator.</summary>
public static class AdministratorLinks
{
    /// <summary>The start option with which somebody at the console gets in where nobody can sign in any more.</summary>
    public const string Option = "--new-administrator-link";

    /// <summary>
    /// Makes the link at the first start, and where it is asked for; voids the one of an earlier start. The path to print after the
    /// server's address, `/welcome/…`; null where there is none.
    /// </summary>
    public static async Task<string?> OpenAsync(PeopleDirectory people, bool isAsked, CancellationToken cancellation)
    {
        if (!isAsked && !people.Current.People.IsEmpty)
        {
            await people.SubmitAsync(new WithdrawAdministratorLink(), Actor.System, cancellation);
            return null;
        }

        var token = OneTimeCodes.NewLinkToken();
        await people.SubmitAsync(new IssueAdministratorLink(OneTimeCodes.HashOf(token)), Actor.System, cancellation);
        return "/welcome/" + token;
    }
}
