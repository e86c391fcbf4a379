using IncidentOps.Core;

namespace IncidentOps.Web.Audit;

/// <summary>What events outside incidents are called. A test asks for every type there is.</summary>
public static class RegisterTexts
{
    /// <summary>Null for a type of a later build.</summary>
    public static LocalizedText? Find(string type) => type switch
    {
        "accountDisabled" => new("Disabled the account", "アカウントを無効化"),
        "accountEnabled" => new("Enabled the account", "アカウントを有効化"),
        "accountRolesSet" => new("Changed the roles", "権限を変更"),
        "administratorLinkIssued" => new("Printed a one-time administrator link", "管理者用の一回限りのリンクを発行"),
        "administratorLinkUsed" => new("Used the one-time administrator link", "管理者用の一回限りのリンクを使用"),
        "administratorLinkWithdrawn" => new("Withdrew the one-time administrator link", "管理者用の一回限りのリンクを無効化"),
        "attendanceAnswered" => new("Answered for a drill to come", "演習の出欠を回答"),
        "attendanceRecorded" => new("Recorded who attended the drill", "演習の出席者を記録"),
        "calendarKeyIssued" => new("Made a calendar address", "カレンダー用 URL を発行"),
        "calendarKeyRevoked" => new("Revoked a calendar address", "カレンダー用 URL を失効"),
        "contactWaysSet" => new("Changed the ways to reach", "連絡先を変更"),
        "drillCancelled" => new("Cancelled a scheduled drill", "予定していた演習を中止"),
        "drillMoved" => new("Moved a scheduled drill", "演習の日時を変更"),
        "drillPartsChanged" => new("Changed the people of a scheduled drill", "演習の参加者を変更"),
        "drillSeriesCancelled" => new("Cancelled a series of drills", "以降の演習をすべて中止"),
        "drillsRescheduled" => new("Changed a series of drills", "演習の予定を変更"),
        "drillsScheduled" => new("Scheduled drills", "演習を予定"),
        "effectsReleased" => new("Released what was held since the restore", "復元後の保留を解除"),
        "languageSet" => new("Changed the language", "表示言語を変更"),
        "mailRelayRemoved" => new("Removed the mail relay", "メール中継サーバーの設定を削除"),
        "mailRelaySet" => new("Set up the mail relay", "メール中継サーバーを設定"),
        "organisationTimeZoneSet" => new("Changed the organisation's time zone", "組織のタイムゾーンを変更"),
        "passwordSet" => new("Set the password", "パスワードを設定"),
        "peopleRegisterOpened" => new("Opened the people's register", "メンバー台帳を開始"),
        "personAdded" => new("Added", "追加"),
        "personalWebhooksReset" => new("Reset the rules for people's own webhooks", "個人の Webhook のルールを初期値に戻す"),
        "personalWebhooksSet" => new("Set the rules for people's own webhooks", "個人の Webhook のルールを設定"),
        "personErased" => new("Erased the personal data", "個人データを消去"),
        "personRenamed" => new("Renamed", "名前を変更"),
        "publicAddressRemoved" => new("Removed the public address", "公開 URL の設定を削除"),
        "publicAddressSet" => new("Set the public address", "公開 URL を設定"),
        "recoveryCodesSet" => new("Made new recovery codes", "復旧コードを再発行"),
        "recoveryCodeUsed" => new("Used a recovery code", "復旧コードを使用"),
        "retentionLifted" => new("Set texts to be kept for ever", "文面を無期限で保存する設定に変更"),
        "retentionSet" => new("Set the retention period", "保存期間を設定"),
        "runbookPublished" => new("Published a runbook version", "対応手順書の版を公開"),
        "runbookReturned" => new("Offered a withdrawn runbook again", "取り下げた対応手順書を再び公開"),
        "runbookWithdrawn" => new("Withdrew a runbook", "対応手順書を取り下げ"),
        "scheduledDrillPrepared" => new("Prepared a scheduled drill", "予定していた演習を準備"),
        "scheduledDrillStarted" => new("A scheduled drill began", "予定していた演習が開始"),
        "scheduleMessageTried" => new("Sent a message about a scheduled drill", "演習のお知らせを送信"),
        "scheduleOpened" => new("Opened the calendar of drills", "演習カレンダーを開始"),
        "secretRemoved" => new("Removed the secret", "シークレットを削除"),
        "secretSet" => new("Set the secret", "シークレットを設定"),
        "sessionEnded" => new("Signed out", "サインアウト"),
        "sessionsEnded" => new("Signed out everywhere", "すべてのサインインを解除"),
        "settingsOpened" => new("Opened the settings", "設定を開始"),
        "signInLinkIssued" => new("Made a one-time sign-in link", "一回限りのサインインリンクを発行"),
        "signInLinkUsed" => new("Used the one-time sign-in link", "一回限りのサインインリンクを使用"),
        "signInNameSet" => new("Changed the sign-in name", "サインイン名を変更"),
        "targetRemoved" => new("Removed the target", "対象資産を削除"),
        "targetSet" => new("Set up the target", "対象資産を設定"),
        "testMessageTried" => new("Sent a test message", "テスト送信"),
        "timeZoneSet" => new("Changed the time zone", "タイムゾーンを変更"),
        "tokenIssued" => new("Made an API token", "API トークンを発行"),
        "tokenRevoked" => new("Revoked an API token", "API トークンを失効"),
        "tokenUsed" => new("Used an API token", "API トークンを使用"),
        "webhookRemoved" => new("Removed the webhook", "Webhook を削除"),
        "webhookSet" => new("Set up the webhook", "Webhook を設定"),
        _ => null,
    };

    public static LocalizedText? Stream(string stream) => stream switch
    {
        "people" => new("People", "メンバー"),
        "settings" => new("Settings", "設定"),
        "plans" => new("Plans", "対応手順書"),
        "schedule" => new("Calendar of drills", "演習カレンダー"),
        _ => null,
    };
}
