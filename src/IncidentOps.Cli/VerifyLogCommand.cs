using System.CommandLine;
using IncidentOps.Core;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Cli;

/// <summary>`verify-log --data DIR`: checks every link of the log, of a copy or beside a running server. Changes nothing.</summary>
internal static class VerifyLogCommand
{
    public static Command Create(IStoreUpkeep upkeep, PlanProof proof)
    {
        var data = new Option<string>("--data") { Description = "The data directory, or a copy of it", Required = true, HelpName = "DIR" };
        var checkpoint = new Option<string?>("--checkpoint") { Description = "A copy of checkpoints.jsonl that was kept elsewhere: shows a cut tail", HelpName = "FILE" };
        var key = new Option<string?>("--key") { Description = "The public key that signed it (checkpoint.pub.pem), kept elsewhere too", HelpName = "FILE" };
        var texts = new Option<bool>("--texts") { Description = "Open every text and compare it with its event (needs keys/master.key)" };
        var evidence = new Option<bool>("--evidence") { Description = "Hash every evidence file again" };
        var language = SharedOptions.LanguageOption();
        var command = new Command("verify-log", "Check the log's chain, checkpoints, texts, plans, list and evidence") { data, checkpoint, key, texts, evidence, language };
        command.SetAction(parsed =>
        {
            var options = new LogCheckOptions
            {
                CheckpointFile = parsed.GetValue(checkpoint),
                PublicKeyFile = parsed.GetValue(key),
                Texts = parsed.GetValue(texts),
                Evidence = parsed.GetValue(evidence),
                PlanProof = proof.Holds,
            };
            return Run(upkeep, parsed, parsed.GetRequiredValue(data), options, parsed.Language(language));
        });
        return command;
    }

    private static int Run(IStoreUpkeep upkeep, ParseResult parsed, string data, LogCheckOptions options, Language language)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        if (new[] { options.CheckpointFile, options.PublicKeyFile }.FirstOrDefault(file => file is not null && !File.Exists(file)) is { } absent)
        {
            error.WriteLine($"{absent}: there is no such file");
            return CommandLine.BadUsage;
        }

        try
        {
            var report = upkeep.Check(data, options);
            Write(report, options, language, output);
            return report.IsWhole ? CommandLine.Good : CommandLine.Faulty;
        }
        catch (DataDirectoryException exception)
        {
            error.WriteLine(exception.Message);
            return CommandLine.BadUsage;
        }
    }

    private static void Write(LogReport report, LogCheckOptions options, Language language, TextWriter output)
    {
        var isJapanese = language == Language.Japanese;
        output.WriteLine(
            isJapanese
                ? $"ストア {report.Store}、第{report.Epoch}期、位置 {report.Position}: ストリーム {report.Streams} 件、イベント {report.Events} 件、チェックポイント {report.Checkpoints} 件"
                : $"store {report.Store}, epoch {report.Epoch}, position {report.Position}: {report.Streams} streams, {report.Events} events, {report.Checkpoints} checkpoints");
        if (options.Texts)
        {
            output.WriteLine(isJapanese ? $"本文 {report.Texts} 件を照合" : $"{report.Texts} texts compared");
        }

        if (options.Evidence)
        {
            output.WriteLine(isJapanese ? $"証拠ファイル {report.EvidenceFiles} 件を照合" : $"{report.EvidenceFiles} evidence files compared");
        }

        foreach (var notice in report.Notices)
        {
            output.WriteLine(notice.In(language));
        }

        foreach (var finding in report.Findings)
        {
            var place = finding.Stream is null ? "" : isJapanese ? $"{finding.Stream} 版 {finding.Version}: " : $"{finding.Stream} version {finding.Version}: ";
            output.WriteLine((isJapanese ? "破損: " : "broken: ") + place + finding.Message.In(language));
        }

        if (report.IsWhole)
        {
            output.WriteLine(isJapanese ? "チェーン検証済み" : "chain verified");
        }
    }
}
