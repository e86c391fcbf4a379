using System.Text;

namespace IncidentOps.Web.Drills;

/// <summary>
/// The body of a mail as an exercise's file holds it, made ready to be wrapped by the page. A file's lines end where its editor's did: such an
/// end is taken back, or the page would wrap a long line and break again a few words on. Where the text means it, the end stays: after a short
/// line, before and after what is set in columns or indented, and around the items of a list.
/// </summary>
public static class MailText
{
    /// <summary>A line of this many columns ended because it was full. In mails a line that is meant is shorter.</summary>
    private const int Full = 80;

    public static string Flowing(string body)
    {
        var flowing = new StringBuilder(body.Length);
        var lines = body.ReplaceLineEndings("\n").Split('\n');
        for (var index = 0; index < lines.Length; index++)
        {
            var line = lines[index];
            flowing.Append(line);
            if (index == lines.Length - 1)
            {
                break;
            }

            var next = lines[index + 1];
            if (ColumnsOf(line) < Full || IsSetApart(line, isNext: false) || IsSetApart(next, isNext: true))
            {
                flowing.Append('\n');
            }
            else if (!IsWide(line[^1]) && !IsWide(next[0]))
            {
                // Between words of Japanese there is no space to put back.
                flowing.Append(' ');
            }
        }

        return flowing.ToString();
    }

    /// <summary>Blank, indented, or set in columns; of the line that follows, an item of a list too.</summary>
    private static bool IsSetApart(string line, bool isNext) => line.Length == 0 || char.IsWhiteSpace(line[0]) || line.TrimEnd() is var text
        && (text.Contains("  ", StringComparison.Ordinal) || text.Contains('\t', StringComparison.Ordinal)
            || text.Contains("\u3000\u3000", StringComparison.Ordinal) || (isNext && IsItem(text)));

    private static bool IsItem(string line) => line.Length > 0
        && (line[0] is '-' or '*' or '>' or '・' or '●' or '■' or '※' || line.TrimStart("0123456789".ToCharArray()) is ['.' or ')' or '）', ..] and { Length: var rest } && rest < line.Length);

    private static int ColumnsOf(string line) => line.Sum(character => IsWide(character) ? 2 : 1);

    /// <summary>Takes two columns, as East Asian characters do.</summary>
    private static bool IsWide(char character) => character is >= '\u1100' and <= '\u115f' or >= '\u2e80' and <= '\ua4cf' or >= '\uac00' and <= '\ud7a3'
        or >= '\uf900' and <= '\ufaff' or >= '\ufe30' and <= '\ufe6f' or >= '\uff00' and <= '\uff60' or >= '\uffe0' and <= '\uffe6';
}
