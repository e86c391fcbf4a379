namespace IncidentOps.Core.Incidents;

/// <summary>
/// What one way of reaching a person said about one try. Kept with the try as a line `channel: code: words`, so that each reader gets
/// it in their language; the words are the other side's own.
/// </summary>
/// <param name="Channel">`smtp`, `webhook`; `-` where no channel was asked.</param>
/// <param name="Code">One of <see cref="DeliveryCodes"/>.</param>
/// <param name="Words">What the other side answered, verbatim and bounded; empty where there is nothing more to say.</param>
public sealed record DeliveryReport(string Channel, string Code, string Words)
{
    private const int LongestWords = 300;

    /// <summary>One line.</summary>
    public string Format()
    {
        var words = string.Join(' ', Words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        words = words.Length > LongestWords ? words[..(char.IsHighSurrogate(words[LongestWords - 1]) ? LongestWords - 1 : LongestWords)] + "…" : words;
        return words.Length == 0 ? $"{Channel}: {Code}" : $"{Channel}: {Code}: {words}";
    }

    /// <summary>The reports of a kept detail in plain words, a line each; a line that is none of ours stays as it is.</summary>
    public static LocalizedText Explain(string detail)
    {
        var lines = detail.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ExplainLine).ToList();
        return new LocalizedText(string.Join('\n', lines.Select(line => line.English)), string.Join('\n', lines.Select(line => line.Japanese)));
    }

    private static LocalizedText ExplainLine(string line)
    {
        var parts = line.Split(": ", 3);
        if (parts.Length < 2 || DeliveryCodes.Find(parts[1]) is not { } reason)
        {
            return new LocalizedText(line, line);
        }

        var (english, japanese) = parts.Length == 3 ? ($"{reason.English} ({parts[2]})", $"{reason.Japanese}（{parts[2]}）") : (reason.English, reason.Japanese);
        return parts[0] switch
        {
            "smtp" => new LocalizedText($"Mail: {english}", $"メール: {japanese}"),
            "webhook" => new LocalizedText($"Webhook: {english}", $"Webhook: {japanese}"),
            _ => new LocalizedText(english, japanese),
        };
    }
}

/// <summary>Why a delivery did not succeed. Codes are kept in streams: never change one's meaning.</summary>
public static class DeliveryCodes
{
    public const string NoAddress = "no-address";
    public const string PersonUnknown = "person-unknown";
    public const string NotSetUp = "not-set-up";
    public const string WebhookRemoved = "webhook-removed";
    public const string Simulated = "simulated";
    public const string Unexpected = "unexpected";
    public const string Taken = "taken";
    public const string TimedOut = "timed-out";
    public const string Unreachable = "unreachable";
    public const string BadCertificate = "bad-certificate";
    public const string TlsMissing = "tls-missing";
    public const string BadPassword = "bad-password";
    public const string SecretMissing = "secret-missing";
    public const string RelayDenied = "relay-denied";
    public const string SenderRefused = "sender-refused";
    public const string RecipientRefused = "recipient-refused";
    public const string TryLater = "try-later";
    public const string MessageRefused = "message-refused";
    public const string AddressMalformed = "address-malformed";
    public const string AddressForbidden = "address-forbidden";
    public const string Redirected = "redirected";
    public const string StatusRefused = "status-refused";
    public const string StatusFailed = "status-failed";

    /// <summary>The code in plain words; null where it is none of ours.</summary>
    public static LocalizedText? Find(string code) => code switch
    {
        NoAddress => new("No mail address and no webhook is known for this person", "この人のメールアドレスも Webhook も登録されていません"),
        PersonUnknown => new("This person no longer has an account", "この人のアカウントは現在ありません"),
        NotSetUp => new("This way of sending has not been set up", "この送信手段は設定されていません"),
        WebhookRemoved => new("This webhook has been removed from the settings", "この Webhook は設定から削除されています"),
        Simulated => new("Not sent: this is a drill", "訓練のため実際には送信していません"),
        Taken => new("The other side has taken the message over", "相手がメッセージを受け付けました"),
        Unexpected => new("Something unexpected went wrong", "予期しない問題が発生しました"),
        TimedOut => new("The other side did not answer in time", "相手が時間内に応答しませんでした"),
        Unreachable => new("The other side can't be reached", "相手に接続できません"),
        BadCertificate => new(
            "The server's certificate is not trusted, has expired or names another host",
            "サーバーの証明書が信頼できないか、期限切れか、別のホスト名のものです"),
        TlsMissing => new("The server offers no encryption, which the settings demand", "サーバーが暗号化に対応していません（設定では必須です）"),
        BadPassword => new("The server refused the user name or password", "サーバーがユーザー名またはパスワードを拒否しました"),
        SecretMissing => new("The secret with the password can't be found", "パスワードのシークレットが見つかりません"),
        RelayDenied => new("The relay does not accept mail from here to that address", "リレーサーバーがこの宛先への中継を拒否しました"),
        SenderRefused => new("The relay refused the sender address", "リレーサーバーが差出人アドレスを拒否しました"),
        RecipientRefused => new("The address was refused: it may not exist", "宛先が拒否されました。存在しないアドレスの可能性があります"),
        TryLater => new("The server asks to try again later", "サーバーが後で再試行するよう求めています"),
        MessageRefused => new("The server refused the message", "サーバーがメッセージを拒否しました"),
        AddressMalformed => new("The address can't be used as it is written", "登録されているアドレスの形式が正しくありません"),
        AddressForbidden => new(
            "The settings do not allow this address: it is not https, or lies in a private network",
            "設定で許可されていない宛先です（https でないか、プライベートネットワーク内のアドレスです）"),
        Redirected => new("The receiver sent us elsewhere, which is not followed", "受信側が別の URL へ転送しようとしました（転送には従いません）"),
        StatusRefused => new("The receiver refused the message", "受信側がメッセージを拒否しました"),
        StatusFailed => new("The receiver has a problem of its own", "受信側で問題が発生しています"),
        _ => null,
    };
}
