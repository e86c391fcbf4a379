using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using IncidentOps.Engine.Exports;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Adapters.Spreadsheets;

/// <summary>
/// Writes a table as an Office Open XML workbook, by hand: the whole format that a table needs is these six parts. Libraries at hand write
/// characters beyond the basic plane (𠮷, 𩸽: they occur in names) as escapes of half characters, and can't mark a cell as text for good.
/// Every cell is an inline string with a quote prefix, so that what begins with = + - @ is text, and stays text when somebody edits it.
/// </summary>
public sealed class XlsxWriter : ISpreadsheetWriter
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string PackageRelations = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const int TextStyle = 1;
    private const int HeadStyle = 2;

    /// <summary>The oldest time that a ZIP archive can hold.</summary>
    private static readonly DateTimeOffset Oldest = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public void Write(Stream target, ChronologySheet sheet, DateTimeOffset createdAt, string author)
    {
        using var archive = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        var at = createdAt > Oldest ? createdAt : Oldest;
        Part(archive, at, "[Content_Types].xml", xml => ContentTypes(xml));
        Part(archive, at, "_rels/.rels", xml => RelationsOf(
            xml, ("r1", Relations + "/officeDocument", "xl/workbook.xml"),
            ("r2", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml")));
        Part(archive, at, "docProps/core.xml", xml => Properties(xml, sheet, at, author));
        Part(archive, at, "xl/_rels/workbook.xml.rels", xml => RelationsOf(
            xml, ("r1", Relations + "/worksheet", "worksheets/sheet1.xml"), ("r2", Relations + "/styles", "styles.xml")));
        Part(archive, at, "xl/workbook.xml", xml => Workbook(xml, sheet));
        Part(archive, at, "xl/styles.xml", Styles);
        Part(archive, at, "xl/worksheets/sheet1.xml", xml => Sheet(xml, sheet));
    }

    private static void Part(ZipArchive archive, DateTimeOffset at, string name, Action<XmlWriter> write)
    {
        var entry = archive.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = at;
        using var stream = entry.Open();
        using var xml = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false), CloseOutput = false });
        xml.WriteStartDocument(standalone: true);
        write(xml);
        xml.WriteEndDocument();
    }

    private static void ContentTypes(XmlWriter xml)
    {
        const string package = "application/vnd.openxmlformats-package.";
        const string document = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
        xml.WriteStartElement("Types", "http://schemas.openxmlformats.org/package/2006/content-types");
        Element(xml, "Default", ("Extension", "rels"), ("ContentType", package + "relationships+xml"));
        Element(xml, "Default", ("Extension", "xml"), ("ContentType", "application/xml"));
        Element(xml, "Override", ("PartName", "/xl/workbook.xml"), ("ContentType", document + "sheet.main+xml"));
        Element(xml, "Override", ("PartName", "/xl/worksheets/sheet1.xml"), ("ContentType", document + "worksheet+xml"));
        Element(xml, "Override", ("PartName", "/xl/styles.xml"), ("ContentType", document + "styles+xml"));
        Element(xml, "Override", ("PartName", "/docProps/core.xml"), ("ContentType", package + "core-properties+xml"));
        xml.WriteEndElement();
    }

    private static void RelationsOf(XmlWriter xml, params (string Id, string Type, string Target)[] relations)
    {
        xml.WriteStartElement("Relationships", PackageRelations);
        foreach (var (id, type, target) in relations)
        {
            Element(xml, "Relationship", ("Id", id), ("Type", type), ("Target", target));
        }

        xml.WriteEndElement();
    }

    private static void Properties(XmlWriter xml, ChronologySheet sheet, DateTimeOffset at, string author)
    {
        const string dublinCore = "http://purl.org/dc/elements/1.1/";
        const string terms = "http://purl.org/dc/terms/";
        xml.WriteStartElement("cp", "coreProperties", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties");
        xml.WriteElementString("dc", "title", dublinCore, Clean(sheet.Name));
        xml.WriteElementString("dc", "creator", dublinCore, Clean(author));
        xml.WriteStartElement("dcterms", "created", terms);
        xml.WriteAttributeString("xsi", "type", "http://www.w3.org/2001/XMLSchema-instance", "dcterms:W3CDTF");
        xml.WriteString(at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Workbook(XmlWriter xml, ChronologySheet sheet)
    {
        xml.WriteStartElement("workbook", Main);
        xml.WriteStartElement("sheets", Main);
        xml.WriteStartElement("sheet", Main);
        xml.WriteAttributeString("name", SheetName(sheet.Name));
        xml.WriteAttributeString("sheetId", "1");
        xml.WriteAttributeString("r", "id", Relations, "r1");
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Styles(XmlWriter xml)
    {
        xml.WriteStartElement("styleSheet", Main);
        xml.WriteRaw("<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>");
        xml.WriteRaw("<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>");
        xml.WriteRaw("<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>");
        xml.WriteRaw("<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>");
        xml.WriteRaw("<cellXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>");
        // 49 is the number format "text".
        xml.WriteRaw("<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" quotePrefix=\"1\" applyNumberFormat=\"1\" applyAlignment=\"1\"><alignment vertical=\"top\" wrapText=\"1\"/></xf>");
        xml.WriteRaw("<xf numFmtId=\"49\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" quotePrefix=\"1\" applyNumberFormat=\"1\" applyFont=\"1\"/></cellXfs>");
        xml.WriteRaw("<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>");
        xml.WriteEndElement();
    }

    private static void Sheet(XmlWriter xml, ChronologySheet sheet)
    {
        var last = string.Create(CultureInfo.InvariantCulture, $"{ColumnName(sheet.Columns.Count - 1)}{sheet.Rows.Count + 1}");
        xml.WriteStartElement("worksheet", Main);
        xml.WriteRaw("<sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>");
        xml.WriteStartElement("cols", Main);
        for (var index = 0; index < sheet.Columns.Count; index++)
        {
            var number = (index + 1).ToString(CultureInfo.InvariantCulture);
            Element(
                xml, "col", ("min", number), ("max", number),
                ("width", sheet.Columns[index].Width.ToString(CultureInfo.InvariantCulture)), ("customWidth", "1"));
        }

        xml.WriteEndElement();
        xml.WriteStartElement("sheetData", Main);
        Row(xml, 1, [.. sheet.Columns.Select(column => column.Title)], HeadStyle);
        for (var index = 0; index < sheet.Rows.Count; index++)
        {
            Row(xml, index + 2, sheet.Rows[index], TextStyle);
        }

        xml.WriteEndElement();
        Element(xml, "autoFilter", ("ref", "A1:" + last));
        xml.WriteEndElement();
    }

    private static void Row(XmlWriter xml, int number, IReadOnlyList<string> cells, int style)
    {
        xml.WriteStartElement("row", Main);
        xml.WriteAttributeString("r", number.ToString(CultureInfo.InvariantCulture));
        for (var index = 0; index < cells.Count; index++)
        {
            if (cells[index].Length == 0)
            {
                continue;
            }

            xml.WriteStartElement("c", Main);
            xml.WriteAttributeString("r", string.Create(CultureInfo.InvariantCulture, $"{ColumnName(index)}{number}"));
            xml.WriteAttributeString("t", "inlineStr");
            xml.WriteAttributeString("s", style.ToString(CultureInfo.InvariantCulture));
            xml.WriteStartElement("is", Main);
            xml.WriteStartElement("t", Main);
            xml.WriteAttributeString("xml", "space", null, "preserve");
            xml.WriteString(Clean(cells[index]));
            xml.WriteEndElement();
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Element(XmlWriter xml, string name, params (string Name, string Value)[] attributes)
    {
        // Without a namespace of its own it stands in that of the element around it.
        xml.WriteStartElement(name);
        foreach (var (attribute, value) in attributes)
        {
            xml.WriteAttributeString(attribute, value);
        }

        xml.WriteEndElement();
    }

    /// <summary>Without what XML can't hold (controls, halves of characters); `_x0041_` as written, not as an escape.</summary>
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            var isWritable = rune.Value is '\t' or '\n' or >= 0x20 and not (0xFFFE or 0xFFFF);
            clean.Append(isWritable ? rune.ToString() : "\uFFFD");
        }

        return System.Text.RegularExpressions.Regex.Replace(clean.ToString(), "_(?=x[0-9A-Fa-f]{4}_)", "_x005F_");
    }

    /// <summary>At most 31 characters, without those that a sheet's name must not have.</summary>
    private static string SheetName(string name)
    {
        var safe = string.Concat(Clean(name).Select(letter => letter is '[' or ']' or ':' or '*' or '?' or '/' or '\\' or '\'' or '\n' or '\t' ? ' ' : letter)).Trim();
        return safe.Length switch
        {
            0 => "Sheet1",
            > 31 => safe[..31],
            _ => safe,
        };
    }

    private static string ColumnName(int index) => index < 26
        ? ((char)('A' + index)).ToString()
        : throw new ArgumentOutOfRangeException(nameof(index), "A chronology has fewer than 26 columns.");
}

/// <summary>Registers the spreadsheet writer.</summary>
public static class SpreadsheetRegistration
{
    public static IServiceCollection AddSpreadsheets(this IServiceCollection services) => services.AddSingleton<ISpreadsheetWriter, XlsxWriter>();
}
