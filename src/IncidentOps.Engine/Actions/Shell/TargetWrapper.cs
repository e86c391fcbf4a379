using System.Globalization;
using System.Text;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Engine.Actions.Shell;

/// <summary>
/// What is sent to a target's shell. The command line is short and the same for every action; the wrapper, the script and the
/// secrets follow on standard input, where no process list shows them.
/// </summary>
public static class TargetWrapper
{
    /// <summary>Bytes of output that a target keeps of each stream.</summary>
    public const int KeptBytes = 65_536;

    /// <summary>How long the wrapper goes on following a procedure past its limit.</summary>
    private static readonly TimeSpan FollowMargin = TimeSpan.FromSeconds(15);

    private static readonly string Text = Load();

    /// <summary>
    /// The command line for whatever login shell there is: reads the wrapper from standard input. Errors join the output, so that what
    /// keeps the wrapper from starting is heard. $SSH_CONNECTION passes through sudo as an argument.
    /// </summary>
    /// <param name="header">What will be sent first.</param>
    public static string CommandLine(byte[] header, bool sudo)
    {
        const string Inner = "SSH_CONNECTION=$1; export SSH_CONNECTION; eval \"$(head -c \"$2\")\"";
        var outer = $"exec 2>&1; exec {(sudo ? "sudo -n " : "")}/bin/sh -c {ShellText.Quote(Inner)} incidentops \"$SSH_CONNECTION\" \"$1\"";
        return string.Create(CultureInfo.InvariantCulture, $"/bin/sh -c {ShellText.Quote(outer)} incidentops {header.Length}");
    }

    /// <summary>The same as arguments of /bin/sh, for this machine.</summary>
    public static IReadOnlyList<string> Arguments(byte[] header) =>
        ["-c", "exec 2>&1; eval \"$(head -c \"$1\")\"", "incidentops", header.Length.ToString(CultureInfo.InvariantCulture)];

    public static byte[] Run(ProcedureCall call, string root, byte[] script, byte[] input) => Header(
        Common("run", call, root),
        ("limit", Seconds(call.Timeout)), ("follow", Seconds(call.Timeout + FollowMargin)),
        ("script_bytes", script.Length), ("input_bytes", input.Length));

    /// <param name="kill">True: ends what is running first.</param>
    /// <param name="follow">How long to wait for an end.</param>
    public static byte[] Read(ProcedureCall call, string root, bool kill, TimeSpan follow) => Header(
        Common(kill ? "kill" : "read", call, root), ("follow", Seconds(follow)));

    public static byte[] Fetch(string path) => Encoding.UTF8.GetBytes(
        $"operation=fetch root=- attempt=- procedure=-\npath={CommandText.Quote(path)}\n{Text}");

    /// <summary>What answers the wrapper's `ready`: the deadline by the target's clock, the script, its input, and an end mark.</summary>
    public static byte[] Answer(long deadline, byte[] script, byte[] input) =>
        [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{deadline}\n")), .. script, .. input, .. "end\n"u8];

    private static string Common(string operation, ProcedureCall call, string root) => string.Create(
        CultureInfo.InvariantCulture,
        $"operation={operation} attempt={CommandText.Quote(call.Attempt.JournalName)} procedure={call.JournalName} keep={KeptBytes}\nroot={CommandText.Quote(root)}\n");

    private static byte[] Header(string common, params ReadOnlySpan<(string Name, int Number)> numbers)
    {
        var text = new StringBuilder(common);
        foreach (var (name, number) in numbers)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}={number}\n");
        }

        return Encoding.UTF8.GetBytes(text.Append(Text).ToString());
    }

    private static int Seconds(TimeSpan time) => Math.Max(1, (int)Math.Ceiling(time.TotalSeconds));

    private static string Load()
    {
        using var stream = typeof(TargetWrapper).Assembly.GetManifestResourceStream("IncidentOps.Engine.Actions.Shell.wrapper.sh")
            ?? throw new InvalidOperationException("The target wrapper is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
