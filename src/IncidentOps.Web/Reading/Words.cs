using IncidentOps.Core.Incidents;
using IncidentOps.Core.Incidents.Timeline;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.People;

namespace IncidentOps.Web.Reading;

/// <summary>Core's values in the reader's words.</summary>
public static class Words
{
    public static string Of(this Texts texts, Phase phase) => texts["phase." + Kebab(phase.ToString())];

    /// <summary>What somebody wrote, or a mark that it was erased.</summary>
    public static string Of(this Texts texts, PersonalText text) => text.IsErased ? texts.In(Sentence.ErasedMark) : text.ToString();

    public static string Of(this Texts texts, Severity severity) => texts["severity." + (int)severity];

    public static string Of(this Texts texts, StepStatus status) => texts["status." + Kebab(status.ToString())];

    public static string Of(this Texts texts, RunStatus status) => texts["run-status." + Kebab(status.ToString())];

    /// <inheritdoc cref="Durations.Planned"/>
    public static string Of(this Texts texts, TimeSpan duration) => Durations.Planned(texts.Language, duration);

    /// <summary>A refusal with names and times filled in.</summary>
    public static string Of(this Reader reader, Refusal refusal, INames names, DateTimeOffset now) => reader.T.In(refusal.Reason)
        .Replace("{person}", refusal.Person is { } person ? names.NameOf(person) : "", StringComparison.Ordinal)
        .Replace("{time}", refusal.At is { } at ? reader.TimeInText(at, now) : "", StringComparison.Ordinal);

    /// <summary>`OutcomeUnknown` → `outcome-unknown`.</summary>
    public static string Kebab(string name) =>
        string.Concat(name.Select((c, index) => char.IsUpper(c) && index > 0 ? "-" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));
}
