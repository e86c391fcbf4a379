using System.Text;
using System.Text.RegularExpressions;
using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.People;

/// <summary>What several commands ask before they go ahead. Each answers null where all is well.</summary>
internal static partial class AccountRules
{
    public static Verdict<PeopleEvent>? Administers(Actor actor) => actor.Can(Permissions.Administer)
        ? null
        : Refuse("forbidden", "Only an administrator can do this.", "この操作は管理者だけが行えます。");

    public static Verdict<PeopleEvent>? IsSystem(Actor actor) => actor.Id.IsSystem
        ? null
        : throw new InvalidOperationException("This command is the server's own.");

    public static Verdict<PeopleEvent>? OwnsOrAdministers(Actor actor, PersonId person) => actor.Id == person ? null : Administers(actor);

    public static Verdict<PeopleEvent>? Owns(Actor actor, PersonId person) => actor.Id == person || actor.Id.IsSystem
        ? null
        : Refuse("forbidden", "Only the person can do this.", "この操作は本人だけが行えます。");

    public static Verdict<PeopleEvent>? Locate(PeopleState people, PersonId id, out Person person)
    {
        person = people.Find(id)!;
        return person is null or { IsErased: true } ? Refuse("no-person", "There is no such person.", "その人は登録されていません。") : null;
    }

    public static Verdict<PeopleEvent>? IsDisplayName(string? text) =>
        string.IsNullOrWhiteSpace(text) ? Refuse("name-needed", "Please give a name.", "名前を入力してください。")
        : !IsClean(text) ? Refuse("name-malformed", "The name holds characters that can't be shown.", "名前に使えない文字が含まれています。")
        : text.Trim().Length > PeopleBounds.DisplayName ? TooLong("name-long", PeopleBounds.DisplayName)
        : null;

    public static Verdict<PeopleEvent>? IsFreeSignInName(PeopleState people, string? typed, PersonId? owner)
    {
        var folded = SignInNames.Fold(typed ?? "");
        if (!SignInNames.IsWellFormed(folded))
        {
            return Refuse(
                "sign-in-name-malformed",
                $"A sign-in name has 1 to {PeopleBounds.SignInName} letters, digits, or . _ - + @.",
                $"サインイン名は {PeopleBounds.SignInName} 文字以内の文字・数字と . _ - + @ です。");
        }

        return people.BySignInName.TryGetValue(folded, out var holder) && holder != owner
            ? Refuse("sign-in-name-taken", "This sign-in name is taken.", "このサインイン名はすでに使われています。")
            : null;
    }

    public static Verdict<PeopleEvent>? AreRoles(IReadOnlyCollection<AccountRole> roles) =>
        roles.Any(role => !Enum.IsDefined(role)) ? Refuse("bad-role", "There is no such role.", "その役割はありません。")
        : roles.Count == 0 ? Refuse("role-needed", "Choose at least one role.", "役割を一つ以上選んでください。")
        : null;

    public static Verdict<PeopleEvent>? IsLanguage(Language language) =>
        Enum.IsDefined(language) ? null : Refuse("bad-language", "There is no such language.", "その言語はありません。");

    /// <summary>Somebody who can administer remains without the person.</summary>
    public static Verdict<PeopleEvent>? AdministratorRemains(PeopleState people, Person without) =>
        !without.Permissions.HasFlag(Permissions.Administer) || !without.CanSignIn || people.HasAdministratorBeside(without.Id)
            ? null
            : Refuse(
                "last-administrator",
                "This is the last administrator. Make somebody else one first; they must have set a password.",
                "最後の管理者です。先に別の人を管理者にし、その人がパスワードを設定してから操作してください。");

    public static Verdict<PeopleEvent>? IsMail(string? text) =>
        string.IsNullOrWhiteSpace(text) || (text.Trim().Length <= PeopleBounds.Mail && MailPattern().IsMatch(text.Trim()) && IsClean(text))
            ? null
            : Refuse("mail-malformed", "This is not a mail address, such as name@example.jp.", "メールアドレスの形式ではありません（例: name@example.jp）。");

    public static Verdict<PeopleEvent>? IsPhone(string? text) =>
        string.IsNullOrWhiteSpace(text) || (text.Trim().Length <= PeopleBounds.Phone && IsClean(text))
            ? null
            : TooLong("phone-long", PeopleBounds.Phone);

    public static Verdict<PeopleEvent>? IsWebhook(string? text) =>
        string.IsNullOrWhiteSpace(text)
            || (text.Trim().Length <= PeopleBounds.Webhook && Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url)
                && url.Scheme is "https" or "http" && url.UserInfo.Length == 0 && IsClean(text))
            ? null
            : Refuse(
                "webhook-malformed",
                "A webhook is an https address without a user name or password in it.",
                "ウェブフックは https の URL です（ユーザー名やパスワードは含めません）。");

    public static Verdict<PeopleEvent> Refuse(string code, string english, string japanese) => Verdict.Refuse<PeopleEvent>(code, english, japanese);

    public static Verdict<PeopleEvent> TooLong(string code, int bound) =>
        Refuse(code, $"At most {bound} characters are kept.", $"{bound} 文字以内にしてください。");

    /// <summary>No control characters, line ends or broken surrogates, and none of the signs that turn the direction of writing around.</summary>
    public static bool IsClean(string text) =>
        !SignInNames.HasLoneSurrogate(text)
        && text.EnumerateRunes().All(rune => !Rune.IsControl(rune) && rune.Value is not (>= 0x202A and <= 0x202E) and not (>= 0x2066 and <= 0x2069));

    [GeneratedRegex(@"^[^\s@<>,;:""\\]{1,64}@[^\s@<>,;:""\\]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex MailPattern();
}
