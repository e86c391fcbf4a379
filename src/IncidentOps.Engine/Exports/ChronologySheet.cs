using IncidentOps.Core;
using IncidentOps.Core.Incidents.Timeline;

namespace IncidentOps.Engine.Exports;

/// <summary>The chronology as a table for a spreadsheet. Cells are texts, never formulas.</summary>
public sealed record ChronologySheet(string Name, IReadOnlyList<SheetColumn> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>A cell of a spreadsheet takes no more.</summary>
    private const int LongestCell = 32_000;

    public static ChronologySheet Of(ExportContext context)
    {
        var isJapanese = context.Language == Language.Japanese;
        var columns = new List<SheetColumn>
        {
            new(isJapanese ? $"日時（{context.Zone.Id}）" : $"Time ({context.Zone.Id})", 20),
            new("UTC", 22),
            new(isJapanese ? "経過" : "Elapsed", 11),
            new(isJapanese ? "実施者" : "Who", 18),
            new(isJapanese ? "内容" : "What", 60),
            new(isJapanese ? "詳細" : "Details", 60),
            new(isJapanese ? "申告日時" : "Claimed time", 20),
        };
        if (context.IsDrill)
        {
            columns.Insert(0, new SheetColumn(isJapanese ? "区分" : "Kind", 10));
        }

        return new ChronologySheet(
            context.Mark + (isJapanese ? "時系列" : "Chronology"), columns, [.. context.Entries.Select(entry => Row(context, entry))]);
    }

    private static List<string> Row(ExportContext context, TimelineEntry entry)
    {
        List<string> row =
        [
            context.Local(entry.At), ExportContext.Utc(entry.At), context.Elapsed(entry.At), context.Who(entry), context.Sentence(entry),
            entry.Detail?.TextIn(context.Language) ?? "", entry.ClaimedAt is { } claimed ? context.Local(claimed) : "",
        ];
        if (context.IsDrill)
        {
            row.Insert(0, context.Mark.Trim());
        }

        return row.ConvertAll(Fit);
    }

    private static string Fit(string text) => text.Length <= LongestCell
        ? text
        : text[..(char.IsHighSurrogate(text[LongestCell - 1]) ? LongestCell - 1 : LongestCell)] + "…";
}

/// <param name="Width">In characters.</param>
public sealed record SheetColumn(string Title, int Width);

/// <summary>Writes a table as an Office Open XML workbook.</summary>
public interface ISpreadsheetWriter
{
    /// <param name="author">Stands in the workbook's properties.</param>
    void Write(Stream target, ChronologySheet sheet, DateTimeOffset createdAt, string author);
}
