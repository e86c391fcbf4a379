using System.Text;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Adapters.Files.Yaml;

/// <summary>The text of one file, able to say which line and column an index is. Columns count UTF-16 units, as editors do.</summary>
internal sealed class SourceText
{
    /// <summary>The largest file that is read. A longer runbook is not one that a person can follow.</summary>
    public const int MaximumBytes = 1024 * 1024;

    private const int MaximumControlFaults = 20;

    private readonly List<int> _lineStarts = [0];

    private SourceText(string file, string exactText)
    {
        File = file;
        ExactText = exactText;
        Body = exactText.StartsWith('\uFEFF') ? exactText[1..] : exactText;
        for (var index = 0; index < Body.Length; index++)
        {
            if (Body[index] == '\n' || (Body[index] == '\r' && (index + 1 == Body.Length || Body[index + 1] != '\n')))
            {
                _lineStarts.Add(index + 1);
            }
        }
    }

    public string File { get; }

    /// <summary>Everything, a byte order mark too: what a version hash covers.</summary>
    public string ExactText { get; }

    /// <summary>The text without its byte order mark: what is parsed, and what indexes count in.</summary>
    public string Body { get; }

    public int LineCount => _lineStarts.Count;

    /// <summary>Decodes a file. Null, with the faults added, where it is not text that a YAML parser should see.</summary>
    public static SourceText? Decode(string file, ReadOnlySpan<byte> bytes, FaultList faults)
    {
        var start = new SourcePosition(file, 1, 1);
        if (bytes.Length > MaximumBytes)
        {
            faults.Add(start, "file-too-large",
                $"the file has more than {MaximumBytes:N0} bytes, the most that is read",
                $"ファイルが大きすぎます（上限は {MaximumBytes:N0} バイト）");
            return null;
        }

        if (FirstInvalidByte(bytes) is { } invalid)
        {
            var before = new SourceText(file, Encoding.UTF8.GetString(bytes[..invalid]));
            faults.Add(before.PositionAt(before.Body.Length), "not-utf-8",
                $"byte 0x{bytes[invalid]:X2} is not UTF-8; save the file as UTF-8",
                $"UTF-8 ではないバイト 0x{bytes[invalid]:X2} があります。UTF-8 で保存してください");
            return null;
        }

        var source = new SourceText(file, Encoding.UTF8.GetString(bytes));
        return source.HasControlCharacters(faults) ? null : source;
    }

    /// <summary>The place of an index into <see cref="Body"/>; an index outside is brought to the nearer end.</summary>
    public SourcePosition PositionAt(int index)
    {
        index = Math.Clamp(index, 0, Body.Length);
        var found = _lineStarts.BinarySearch(index);
        var line = found >= 0 ? found : ~found - 1;
        return new SourcePosition(File, line + 1, index - _lineStarts[line] + 1);
    }

    /// <summary>The index of the first character of a line, counted from 0.</summary>
    public int LineStart(int line) => _lineStarts[line];

    private static int? FirstInvalidByte(ReadOnlySpan<byte> bytes)
    {
        var index = 0;
        while (index < bytes.Length)
        {
            if (Rune.DecodeFromUtf8(bytes[index..], out _, out var consumed) != System.Buffers.OperationStatus.Done)
            {
                return index;
            }

            index += consumed;
        }

        return null;
    }

    private bool HasControlCharacters(FaultList faults)
    {
        var found = 0;
        for (var index = 0; index < Body.Length && found < MaximumControlFaults; index++)
        {
            var character = Body[index];
            if (char.IsControl(character) && character is not ('\t' or '\n' or '\r' or '\u0085'))
            {
                found++;
                faults.Add(PositionAt(index), "control-character",
                    $"control character U+{(int)character:X4} is not allowed",
                    $"制御文字 U+{(int)character:X4} は使えません");
            }
        }

        return found > 0;
    }
}
