using IncidentOps.Core;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Actions.Shell;

namespace IncidentOps.Adapters.Ssh;

/// <summary>Runs scripts on hosts of the inventory: pinned host keys, kept connections, an ordinary account with sudo.</summary>
public sealed class SshTransport : ShellTransport, IAsyncDisposable
{
    private readonly SshOptions options;
    private readonly SshConnections connections;

    public SshTransport(SecretSources secrets, SshOptions options, TimeProvider clock)
        : base(clock)
    {
        this.options = options;
        connections = new SshConnections(secrets, options, clock);
    }

    /// <inheritdoc/>
    public override string Name => "ssh";

    /// <inheritdoc/>
    protected override string Root => options.Root;

    /// <inheritdoc/>
    protected override TimeSpan LongestSilence => options.Silence;

    /// <inheritdoc/>
    public override LocalizedText? Fault(Target? target) => target switch
    {
        null => new LocalizedText("The plan names no host of the inventory.", "対象資産の一覧にあるホストが指定されていません。"),
        { Ssh: null } => new LocalizedText($"“{target.Name}” is not reached by ssh.", $"「{target.Name}」は ssh で接続する対象ではありません。"),
        _ => null,
    };

    public ValueTask DisposeAsync() => connections.DisposeAsync();

    /// <inheritdoc/>
    protected override async Task<IShellChannel> OpenAsync(Target? target, byte[] header, CancellationToken cancellation)
    {
        var endpoint = target?.Ssh ?? throw new TargetUnreachableException(Fault(target)!);
        // A kept connection may have died unnoticed. Nothing has been sent over it yet, so a fresh one may try in its place.
        for (var tries = 0; ; tries++)
        {
            var lease = await connections.LeaseAsync(target.Name, endpoint, cancellation);
            try
            {
                return await SshShellChannel.OpenAsync(lease, TargetWrapper.CommandLine(header, endpoint.Sudo), header, options, Clock, cancellation);
            }
            catch (Exception exception) when (SshFaults.IsOfConnection(exception))
            {
                lease.MarkBroken();
                lease.Dispose();
                if (!lease.IsKept || tries > 0)
                {
                    throw new TargetUnreachableException(SshFaults.Explain(target.Name, exception), exception);
                }
            }
            catch
            {
                lease.Dispose();
                throw;
            }
        }
    }
}
