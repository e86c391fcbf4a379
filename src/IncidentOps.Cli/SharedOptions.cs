using System.CommandLine;
using IncidentOps.Core;

namespace IncidentOps.Cli;

/// <summary>Options that several commands take, spelled the same in each.</summary>
internal static class SharedOptions
{
    /// <summary>Where plans are looked for by id, and where the actions of a file that lies elsewhere are found.</summary>
    public static Option<string> Library() => new("--library")
    {
        Description = "The folder of runbooks, with actions/ and clocks.yaml in it",
        DefaultValueFactory = _ => "runbooks",
        HelpName = "FOLDER",
    };

    public static Option<string> LanguageOption()
    {
        var option = new Option<string>("--language")
        {
            Description = "The language of texts and messages: en or ja",
            DefaultValueFactory = _ => "en",
            HelpName = "en|ja",
        };
        option.AcceptOnlyFromAmong("en", "ja");
        return option;
    }

    public static Language Language(this ParseResult parsed, Option<string> option) =>
        parsed.GetValue(option) == "ja" ? Core.Language.Japanese : Core.Language.English;
}
