using System.CommandLine;
using System.Globalization;
using IncidentOps.Core;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Cli;

/// <summary>`backup --data DIR --to FOLDER`: a whole backup, also while the server works.</summary>
internal static class BackupCommand
{
    public static Command Create(IStoreUpkeep upkeep)
    {
        var data = new Option<string>("--data") { Description = "The data directory; its server may run", Required = true, HelpName = "DIR" };
        var to = new Option<string>("--to") { Description = "A new or empty folder, best on another disk", Required = true, HelpName = "FOLDER" };
        var language = SharedOptions.LanguageOption();
        var command = new Command("backup", "Back up database, evidence and keys while the server works") { data, to, language };
        command.SetAction(parsed =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            try
            {
                var folder = parsed.GetRequiredValue(to);
                var summary = upkeep.Backup(parsed.GetRequiredValue(data), folder, TimeProvider.System.GetUtcNow());
                var bytes = summary.Bytes.ToString("N0", CultureInfo.InvariantCulture);
                output.WriteLine(parsed.Language(language) == Language.Japanese
                    ? $"{folder}: 第{summary.Epoch}期 位置 {summary.Position} まで、{summary.Files} ファイル、{bytes} バイト"
                    : $"{folder}: epoch {summary.Epoch} up to position {summary.Position}, {summary.Files} files, {bytes} bytes");
                output.WriteLine(parsed.Language(language) == Language.Japanese
                    ? "鍵も含まれています。サーバーと同じ厳重さで保管してください。"
                    : "It holds the keys: guard it like the server itself.");
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
