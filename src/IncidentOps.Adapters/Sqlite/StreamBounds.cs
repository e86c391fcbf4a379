using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Sqlite;

/// <summary>What an append may hold. Checked on the caller's thread, before the request reaches the writer.</summary>
internal static class StreamBounds
{
    public const int NameBytes = 256;
    public const int Events = 4096;
    public const int PayloadBytes = 1 << 20;
    public const int SaltBytes = 16;
    public const int TextBytes = 1 << 20;
    public const int Texts = 256;
    public const int Wakeups = 4096;
    public const int Findings = 4096;

    /// <exception cref="AppendRefusedException">A bound is broken; the message names it.</exception>
    public static void Check(AppendRequest request)
    {
        CheckName(request.Stream, "stream name");
        Require(request.ExpectedVersion >= 0, "the expected version is below 0");
        Require(request.Events.Count is > 0 and <= Events, $"a request holds 1 to {Events} events, not {request.Events.Count}");
        Require(request.WakeupsSet.Count <= Wakeups && request.WakeupsRemoved.Count <= Wakeups, $"more than {Wakeups} wake-ups");
        var last = DateTimeOffset.UnixEpoch;
        foreach (var appended in request.Events)
        {
            CheckEvent(appended);
            Require(appended.RecordedAt >= last, $"the recorded time goes backwards, from {last:O} to {appended.RecordedAt:O}");
            last = appended.RecordedAt;
        }

        Require(request.Row is null || request.Row.Summary.Length is > 0 and <= PayloadBytes, "the list row's summary is empty or too long");
        Require(request.FindingsSet.Count <= Findings, $"more than {Findings} findings");
        foreach (var finding in request.FindingsSet)
        {
            CheckName(finding.Finding, "finding");
            Require(finding.Summary.Length is > 0 and <= PayloadBytes, $"the summary of the finding {finding.Finding} is empty or too long");
        }

        if (request.Drill is { } drill)
        {
            CheckName(drill.Exercise, "exercise");
            Require(drill.Summary.Length is > 0 and <= PayloadBytes, "the drill row's summary is empty or too long");
        }

        foreach (var wakeup in request.WakeupsSet)
        {
            Require(wakeup.Stream == request.Stream, $"the wake-up {wakeup.Key} belongs to another stream, {wakeup.Stream}");
            CheckName(wakeup.Key, "wake-up key");
            Require(wakeup.At >= DateTimeOffset.UnixEpoch, $"the wake-up {wakeup.Key} lies before 1970");
        }
    }

    public static void CheckName(string name, string what) =>
        Require(name.Length > 0 && Encoding.UTF8.GetByteCount(name) <= NameBytes && !HasControls(name), $"the {what} is empty, too long or holds control characters");

    private static bool HasControls(string name)
    {
        foreach (var letter in name)
        {
            if (char.IsControl(letter))
            {
                return true;
            }
        }

        return false;
    }

    private static void CheckEvent(NewEvent appended)
    {
        CheckName(appended.Type, "event type");
        Require(appended.Schema >= 1, $"the schema of {appended.Type} is below 1");
        Require(appended.Payload.Length is > 0 and <= PayloadBytes, $"the payload of {appended.Type} has {appended.Payload.Length} bytes; 1 to {PayloadBytes} are possible");
        Require(appended.Texts.Count <= Texts, $"{appended.Type} holds more than {Texts} texts");
        foreach (var text in appended.Texts)
        {
            Require(text.Salt.Length == SaltBytes, $"a text's salt has {text.Salt.Length} bytes, not {SaltBytes}");
            Require(text.Text.Length <= TextBytes && Encoding.UTF8.GetByteCount(text.Text) <= TextBytes, $"a text is longer than {TextBytes} bytes");
        }
    }

    /// <summary>The message is put together only where it is needed: every append passes here.</summary>
    private static void Require(bool held, [InterpolatedStringHandlerArgument(nameof(held))] ref Broken broken)
    {
        if (!held)
        {
            throw new AppendRefusedException($"Not appended: {broken.Text}.");
        }
    }

    private static void Require(bool held, string broken)
    {
        if (!held)
        {
            throw new AppendRefusedException($"Not appended: {broken}.");
        }
    }

    [InterpolatedStringHandler]
    private ref struct Broken
    {
        private DefaultInterpolatedStringHandler message;

        public Broken(int literalLength, int formattedCount, bool held, out bool isWanted)
        {
            isWanted = !held;
            message = held ? default : new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture);
        }

        public string Text => message.ToStringAndClear();

        public void AppendLiteral(string text) => message.AppendLiteral(text);

        public void AppendFormatted<T>(T value, string? format = null) => message.AppendFormatted(value, format);
    }
}
