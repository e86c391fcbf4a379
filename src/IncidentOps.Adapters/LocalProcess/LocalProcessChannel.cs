using System.Diagnostics;
using IncidentOps.Engine.Actions.Shell;

namespace IncidentOps.Adapters.LocalProcess;

/// <summary>A shell on this machine. Ending it ends the wrapper that follows a procedure, never the procedure.</summary>
internal sealed class LocalProcessChannel(Process process) : IShellChannel
{
    public Stream Output => process.StandardOutput.BaseStream;

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await process.StandardInput.BaseStream.WriteAsync(bytes, cancellation);
        await process.StandardInput.BaseStream.FlushAsync(cancellation);
    }

    public void MarkBroken()
    {
        // There is no connection: every procedure has a shell of its own.
    }

    public ValueTask DisposeAsync()
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }

        process.Dispose();
        return ValueTask.CompletedTask;
    }
}
