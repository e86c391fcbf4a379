using System.Globalization;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Incidents.Timeline;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Engine.Exports;

/// <summary>Everything that an export is built from: the builders themselves read nothing, so the same context gives the same bytes.</summary>
/// <param name="State">The fold of <paramref name="Events"/>.</param>
/// <param name="Entries">One for each event, in order.</param>
/// <param name="Name">The name of a person, as to be shown.</param>
/// <param name="ExportedAt">When the export was asked for.</param>
public sealed record ExportContext(
    IncidentId Incident, IncidentState State, IReadOnlyList<RecordedEvent> Events, IReadOnlyList<TimelineEntry> Entries,
    Func<PersonId, string> Name, Language Language, TimeZoneInfo Zone, DateTimeOffset ExportedAt)
{
    public bool IsDrill => State.Mode == IncidentMode.Drill;

    /// <summary>What stands before every title of a drill's exports; empty for a live incident.</summary>
    public string Mark => IsDrill ? MarkIn(Language) : "";

    public static string MarkIn(Language language) => language == Language.Japanese ? "【訓練】" : "DRILL ";

    public string Title => State.Title switch
    {
        null => Language == Language.Japanese ? "（名称なし）" : "(untitled)",
        { IsErased: true } => Core.Incidents.Timeline.Sentence.ErasedMark.In(Language),
        { } title => title.ToString(),
    };

    /// <summary>`2026-03-01 10:42:07` in the reader's zone.</summary>
    public string Local(DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, Zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>`2026-03-01T01:42:07Z`.</summary>
    public static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Since the declaration, as a stop-watch shows it.</summary>
    public string Elapsed(DateTimeOffset at) => Durations.Elapsed(at - State.DeclaredAt);

    public string Sentence(TimelineEntry entry) => entry.Sentence.In(Language, Name, Local);

    /// <summary>Who did it; for what the machine did, that it did.</summary>
    public string Who(TimelineEntry entry) => entry.Kind == TimelineKind.Automatic
        ? Language == Language.Japanese ? "自動" : "Automatic"
        : Name(entry.Actor);
}
