using System.Globalization;
using System.Text;
using IncidentOps.Core;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Engine.Actions.Shell;

/// <summary>Runs scripts through the wrapper in a target's shell. An adapter only opens channels to that shell.</summary>
public abstract class ShellTransport(TimeProvider clock) : IActionTransport
{
    /// <summary>Lines that a target may print before the wrapper's first word: a greeting, or why it could not start.</summary>
    private const int MostLinesBefore = 20;

    /// <summary>Bounds of how long one reading of a journal waits for the procedure's end; whoever wants to wait longer reads again.</summary>
    private static readonly TimeSpan ShortestFollow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestFollow = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>The folder of journals and states on the target.</summary>
    protected virtual string Root => CommandText.Root;

    /// <summary>The wrapper gives a sign of life twice a second; after this long without one the target counts as unreachable.</summary>
    protected virtual TimeSpan LongestSilence => TimeSpan.FromSeconds(15);

    protected TimeProvider Clock { get; } = clock;

    /// <inheritdoc/>
    public abstract LocalizedText? Fault(Target? target);

    /// <inheritdoc/>
    public async Task<ProcedureOutcome> RunAsync(ProcedureCall call, Action<ProcedureLine> output, CancellationToken cancellation)
    {
        if ((CommandText.Fault(call.Values, call.Secrets) ?? Fault(call.Target)) is { } fault)
        {
            return new ProcedureNotBegun(fault);
        }

        if (call.Procedure.Script is not { } text)
        {
            return new ProcedureNotBegun(new LocalizedText("The action has no script for this.", "この処理にスクリプトがありません。"));
        }

        var script = Encoding.UTF8.GetBytes(CommandText.Of(call.Attempt, call.Values, text, Root));
        var input = Encoding.UTF8.GetBytes(CommandText.InputOf(call.Secrets));
        var header = TargetWrapper.Run(call, Root, script, input);
        try
        {
            return await ConverseAsync(call.Target, header, targetNow => Answer(call, targetNow, script, input), output, cancellation);
        }
        catch (TargetUnreachableException exception)
        {
            return new ProcedureNotBegun(exception.Reason);
        }
    }

    /// <inheritdoc/>
    public async Task<ProcedureOutcome> ReadJournalAsync(
        ProcedureCall call, bool kill, Action<ProcedureLine> output, CancellationToken cancellation)
    {
        if (Fault(call.Target) is { } fault)
        {
            return new ProcedureUnclear(fault);
        }

        var left = call.Deadline - Clock.GetUtcNow();
        var follow = left < ShortestFollow ? ShortestFollow : left < LongestFollow ? left : LongestFollow;
        try
        {
            return await ConverseAsync(call.Target, TargetWrapper.Read(call, Root, kill, follow), null, output, cancellation);
        }
        catch (TargetUnreachableException exception)
        {
            return new ProcedureUnclear(exception.Reason);
        }
    }

    /// <inheritdoc/>
    public async Task<Stream?> OpenFileAsync(Target? target, string path, CancellationToken cancellation)
    {
        if (path.Contains('\0', StringComparison.Ordinal) || !path.StartsWith('/'))
        {
            return null;
        }

        IShellChannel? channel = null;
        try
        {
            channel = await OpenAsync(target, TargetWrapper.Fetch(path), cancellation);
            var frames = new FrameReader(channel.Output);
            while (await HeardAsync(frames.NextAsync(cancellation), cancellation) is { Word: not "ready" })
            {
                // A greeting, or why the wrapper could not start.
            }

            var frame = await HeardAsync(frames.NextAsync(cancellation), cancellation);
            if (frame is { Word: "f" } && long.TryParse(frame.Rest, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            {
                var file = new TargetFile(channel, frames, size, LongestSilence, Clock);
                channel = null;
                return file;
            }

            return frame is { Word: "missing" } ? null : throw new IOException("The target did not answer with the file.");
        }
        catch (Exception exception) when (exception is TargetUnreachableException or InvalidDataException or TimeoutException)
        {
            throw new IOException(exception.Message, exception);
        }
        finally
        {
            if (channel is not null)
            {
                await channel.DisposeAsync();
            }
        }
    }

    /// <summary>Starts the wrapper on the target and sends its header.</summary>
    /// <exception cref="TargetUnreachableException">It was not started there.</exception>
    protected abstract Task<IShellChannel> OpenAsync(Target? target, byte[] header, CancellationToken cancellation);

    private byte[] Answer(ProcedureCall call, long targetNow, byte[] script, byte[] input)
    {
        // Where the deadline is past already, the target says so: it is asked for the last word in every case.
        var left = (long)(call.Deadline - Clock.GetUtcNow()).TotalSeconds;
        return TargetWrapper.Answer(targetNow + left, script, input);
    }

    /// <exception cref="TargetUnreachableException">The wrapper was not started.</exception>
    private async Task<ProcedureOutcome> ConverseAsync(
        Target? target, byte[] header, Func<long, byte[]>? answer, Action<ProcedureLine> output, CancellationToken cancellation)
    {
        await using var channel = await OpenAsync(target, header, cancellation);
        var conversation = new Conversation(channel, answer, output);
        try
        {
            return await conversation.ReadAsync(HeardAsync, cancellation);
        }
        catch (Exception exception) when (exception is IOException or TimeoutException or InvalidDataException)
        {
            channel.MarkBroken();
            var reason = conversation.Explain(exception);
            // The script is sent only after the wrapper's first word: without that word nothing can have begun.
            return conversation.HasBegun ? new ProcedureUnclear(reason) : throw new TargetUnreachableException(reason, exception);
        }
    }

    /// <summary>Waits for the next sign of life.</summary>
    /// <exception cref="TimeoutException">None came.</exception>
    private Task<Frame?> HeardAsync(Task<Frame?> next, CancellationToken cancellation) => next.WaitAsync(LongestSilence, Clock, cancellation);

    /// <summary>One exchange with the wrapper.</summary>
    private sealed class Conversation(IShellChannel channel, Func<long, byte[]>? answer, Action<ProcedureLine> output)
    {
        private readonly FrameReader frames = new(channel.Output);
        private readonly LineSplitter plain = new(false, output);
        private readonly LineSplitter error = new(true, output);
        private readonly List<string> before = [];
        private bool isReady;

        public bool HasBegun => isReady;

        public async Task<ProcedureOutcome> ReadAsync(Func<Task<Frame?>, CancellationToken, Task<Frame?>> heard, CancellationToken cancellation)
        {
            while (await heard(frames.NextAsync(cancellation), cancellation) is { } frame)
            {
                switch (frame.Word)
                {
                    case "ready" when !isReady && long.TryParse(frame.Rest, NumberStyles.None, CultureInfo.InvariantCulture, out var now):
                        isReady = true;
                        if (answer is not null)
                        {
                            await channel.SendAsync(answer(now), cancellation);
                        }

                        break;
                    case not "unfit" when !isReady:
                        if (before.Count < MostLinesBefore)
                        {
                            before.Add($"{frame.Word} {frame.Rest}".TrimEnd());
                        }

                        break;
                    case "o":
                        plain.Add(frame.Bytes.Span);
                        break;
                    case "e":
                        error.Add(frame.Bytes.Span);
                        break;
                    case "beat" or "started" or "again":
                        break;
                    default:
                        Flush();
                        return OutcomeOf(frame);
                }
            }

            Flush();
            // The shell ended without the wrapper's first word: sudo refused, or there is no shell. Nothing has been sent but the wrapper.
            return isReady
                ? new ProcedureUnclear(new LocalizedText("The connection ended before the procedure did.", "処理が終わる前に接続が切れました。"))
                : throw new TargetUnreachableException(NotStarted());
        }

        public LocalizedText Explain(Exception exception)
        {
            Flush();
            return exception switch
            {
                TimeoutException => new LocalizedText("The target is no longer heard from.", "対象からの応答が途絶えました。"),
                _ => new LocalizedText($"The connection to the target broke: {exception.Message}", $"対象との接続が切れました: {exception.Message}"),
            };
        }

        private static ProcedureOutcome OutcomeOf(Frame frame)
        {
            var parts = frame.Rest.Split(' ');
            return frame.Word switch
            {
                "ended" when parts.Length == 3 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var code)
                    && long.TryParse(parts[1], CultureInfo.InvariantCulture, out var seconds) =>
                    new ProcedureEnded(code, TimeSpan.FromSeconds(Math.Max(0, seconds)), parts[2] == "1"),
                "running" => new ProcedureRunning(),
                "interrupted" => new ProcedureInterrupted(),
                "fenced" => new ProcedureNotBegun(new LocalizedText("It was not begun on the target.", "対象では開始されていません。")),
                "late" => new ProcedureNotBegun(new LocalizedText(
                    "It reached the target after its deadline and was not begun.", "期限後に対象へ届いたため、開始されませんでした。")),
                "short" => new ProcedureNotBegun(new LocalizedText(
                    "The command reached the target cut short and was not begun.", "コマンドが途中で切れて届いたため、開始されませんでした。")),
                "unfit" => new ProcedureNotBegun(new LocalizedText(
                    $"The target can't run it: {frame.Rest}.", $"対象で実行できません: {frame.Rest}")),
                _ => throw new InvalidDataException($"The wrapper answered “{frame.Word} {frame.Rest}”."),
            };
        }

        private LocalizedText NotStarted()
        {
            var said = string.Join(' ', before).Trim();
            if (said.Contains("sudo:", StringComparison.Ordinal))
            {
                return new LocalizedText($"sudo refused on the target: {said}", $"対象で sudo が拒否されました: {said}");
            }

            return said.Length == 0
                ? new LocalizedText("The target's shell ended at once.", "対象のシェルがすぐに終了しました。")
                : new LocalizedText($"The target's shell could not start: {said}", $"対象のシェルを開始できません: {said}");
        }

        private void Flush()
        {
            plain.Add([], isLast: true);
            error.Add([], isLast: true);
        }
    }
}

/// <summary>A shell on a target that has been given the wrapper.</summary>
public interface IShellChannel : IAsyncDisposable
{
    /// <summary>What the wrapper prints.</summary>
    Stream Output { get; }

    /// <exception cref="IOException">The connection is broken.</exception>
    Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation);

    /// <summary>The connection does not answer: nothing else is to be sent over it.</summary>
    void MarkBroken();
}

/// <summary>A target could not be reached, so that nothing was begun there.</summary>
public sealed class TargetUnreachableException(LocalizedText reason, Exception? inner = null) : Exception(reason.English, inner)
{
    public LocalizedText Reason { get; } = reason;
}
