using System.CommandLine;
using IncidentOps.Core;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Cli;

/// <summary>`restore BACKUP --data DIR`: into a new or empty folder; effects stay held until a person releases them.</summary>
internal static class RestoreCommand
{
    public static Command Create(IStoreUpkeep upkeep)
    {
        var backup = new Argument<string>("backup") { Description = "The folder that `backup` wrote" };
        var data = new Option<string>("--data") { Description = "A new or empty folder, the data directory to be", Required = true, HelpName = "DIR" };
        var language = SharedOptions.LanguageOption();
        var command = new Command("restore", "Restore a backup into an empty data directory") { backup, data, language };
        command.SetAction(parsed =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            try
            {
                var folder = parsed.GetRequiredValue(data);
                var summary = upkeep.Restore(parsed.GetRequiredValue(backup), folder, TimeProvider.System.GetUtcNow());
                output.WriteLine(parsed.Language(language) == Language.Japanese
                    ? $"{folder}: {summary.At:yyyy-MM-dd HH:mm:ss}Z のバックアップを復元しました（位置 {summary.Position}、第{summary.Epoch + 1}期を開始）"
                    : $"{folder}: restored the backup of {summary.At:yyyy-MM-dd HH:mm:ss}Z (position {summary.Position}); epoch {summary.Epoch + 1} begins");
                output.WriteLine(parsed.Language(language) == Language.Japanese
                    ? "自動処理と通知は保留されています。状況を確認してから、サーバーの「設定 › 復元後の保留」（/settings/effects）で解除してください。"
                    : "Actions and notifications are held. Look at what has happened since, then release them on the server, under Settings › Held after a restore (/settings/effects).");
                return CommandLine.Good;
            }
            catch (DataDirectoryException exception)
            {
                error.WriteLine(exception.Message);
                return CommandLine.BadUsage;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                error.WriteLine(exception.Message);
                return CommandLine.Faulty;
            }
        });
        return command;
    }
}
