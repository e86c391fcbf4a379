using System.Text;

namespace IncidentOps.Engine.Actions.Shell;

/// <summary>Cuts a stream of bytes into lines of text. A character that falls between two pieces stays whole.</summary>
internal sealed class LineSplitter(bool isError, Action<ProcedureLine> receiver)
{
    /// <summary>A line longer than this is handed on in pieces, so that a script without line ends can't fill memory.</summary>
    private const int LongestLine = 16_384;

    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder line = new();

    public void Add(ReadOnlySpan<byte> bytes, bool isLast = false)
    {
        var characters = new char[decoder.GetCharCount(bytes, isLast)];
        decoder.GetChars(bytes, characters, isLast);
        foreach (var c in characters)
        {
            if (c == '\n')
            {
                HandOn();
            }
            else
            {
                line.Append(c);
                if (line.Length >= LongestLine)
                {
                    HandOn();
                }
            }
        }

        if (isLast && line.Length > 0)
        {
            HandOn();
        }
    }

    private void HandOn()
    {
        receiver(new ProcedureLine(isError, line.ToString().TrimEnd('\r')));
        line.Clear();
    }
}
