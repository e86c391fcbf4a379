using System.Globalization;
using System.Text;

namespace IncidentOps.Engine.Actions.Shell;

/// <summary>A frame that the wrapper printed: a word with its rest, and for output so many bytes.</summary>
internal sealed record Frame(string Word, string Rest, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// Reads the wrapper's frames off a stream. What does not look like a frame is a fault: a login shell that prints a greeting, or a
/// target that runs something else.
/// </summary>
internal sealed class FrameReader(Stream stream)
{
    private const int LongestLine = 512;
    private const int LargestFrame = TargetWrapper.KeptBytes;

    private readonly byte[] buffer = new byte[8_192];
    private int start;
    private int end;

    /// <summary>The next frame; null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">What came is not a frame, or is cut short.</exception>
    public async Task<Frame?> NextAsync(CancellationToken cancellation)
    {
        if (await LineAsync(cancellation) is not { } line)
        {
            return null;
        }

        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var (word, rest) = space < 0 ? (line, "") : (line[..space], line[(space + 1)..]);
        if (word is not ("o" or "e"))
        {
            return new Frame(word, rest, default);
        }

        if (!int.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > LargestFrame)
        {
            return new Frame(word, rest, default);
        }

        var bytes = new byte[length];
        await FillAsync(bytes, cancellation);
        return new Frame(word, rest, bytes);
    }

    /// <summary>Bytes of a file that a frame announced; fewer than asked for only where the stream ended.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> into, CancellationToken cancellation)
    {
        if (start == end && !await MoreAsync(cancellation))
        {
            return 0;
        }

        var taken = Math.Min(into.Length, end - start);
        buffer.AsMemory(start, taken).CopyTo(into);
        start += taken;
        return taken;
    }

    private async Task<string?> LineAsync(CancellationToken cancellation)
    {
        var line = new List<byte>(32);
        while (true)
        {
            if (start == end && !await MoreAsync(cancellation))
            {
                return line.Count == 0 ? null : throw new InvalidDataException($"The answer breaks off: “{Encoding.UTF8.GetString([.. line])}”.");
            }

            var next = buffer[start++];
            if (next == '\n')
            {
                return Encoding.UTF8.GetString([.. line]);
            }

            line.Add(next);
            if (line.Count > LongestLine)
            {
                throw new InvalidDataException($"This is not the wrapper's answer: “{Encoding.UTF8.GetString([.. line.Take(80)])}…”.");
            }
        }
    }

    private async Task FillAsync(Memory<byte> into, CancellationToken cancellation)
    {
        while (into.Length > 0)
        {
            var taken = await ReadAsync(into, cancellation);
            into = taken > 0 ? into[taken..] : throw new InvalidDataException("The answer breaks off within the output.");
        }
    }

    private async ValueTask<bool> MoreAsync(CancellationToken cancellation)
    {
        start = 0;
        end = await stream.ReadAsync(buffer, cancellation);
        return end > 0;
    }
}
