using System.Globalization;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Engine.Exports;

/// <summary>What an export's file is called: `incident-20260301-0140-0195….md`, `DRILL-incident-…`. Letters that every file system takes.</summary>
public static class ExportFile
{
    public static string NameOf(IncidentId incident, IncidentMode mode, DateTimeOffset declaredAt, string extension) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(mode == IncidentMode.Drill ? "DRILL-" : "")}incident-{declaredAt.UtcDateTime:yyyyMMdd-HHmm}-{incident}.{extension}");
}
