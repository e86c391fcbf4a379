using System.ComponentModel;
using System.Diagnostics;
using IncidentOps.Core;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Actions.Shell;

namespace IncidentOps.Adapters.LocalProcess;

/// <summary>
/// Runs scripts on the machine that the product runs on, as the product's account. The same wrapper as on other hosts: what it started
/// goes on when the product stops, and its journal tells what became of it.
/// </summary>
/// <param name="root">The folder of journals and states, in the data directory.</param>
public sealed class LocalProcessTransport(string root, TimeProvider clock) : ShellTransport(clock)
{
    private const string Shell = "/bin/sh";

    /// <inheritdoc/>
    public override string Name => "local";

    /// <inheritdoc/>
    protected override string Root { get; } = Path.GetFullPath(root);

    /// <inheritdoc/>
    public override LocalizedText? Fault(Target? target) =>
        File.Exists(Shell) ? null : new LocalizedText("This machine has no /bin/sh.", "このマシンに /bin/sh がありません。");

    /// <inheritdoc/>
    protected override async Task<IShellChannel> OpenAsync(Target? target, byte[] header, CancellationToken cancellation)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(Shell, TargetWrapper.Arguments(header))
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
                WorkingDirectory = "/",
            },
        };
        // The product's own settings may hold secrets (INCIDENTOPS_SECRET_…): no script is given them.
        process.StartInfo.Environment.Clear();
        process.StartInfo.Environment["HOME"] = "/";
        try
        {
            process.Start();
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            process.Dispose();
            throw new TargetUnreachableException(
                new LocalizedText($"A process could not be started: {exception.Message}", $"プロセスを開始できません: {exception.Message}"), exception);
        }

        var channel = new LocalProcessChannel(process);
        try
        {
            await channel.SendAsync(header, cancellation);
            return channel;
        }
        catch (IOException exception)
        {
            await channel.DisposeAsync();
            throw new TargetUnreachableException(
                new LocalizedText($"The shell ended at once: {exception.Message}", $"シェルがすぐに終了しました: {exception.Message}"), exception);
        }
    }
}
