using System.Diagnostics;
using System.Text;
using IncidentOps.Engine.Actions.Shell;

namespace IncidentOps.Adapters.LocalProcess;

/// <summary>A shell on this machine. Ending it ends the wrapper that follows a procedure, never the procedure.</summary>
internal sealed class LocalProcessChannel : IShellChannel
{
    private const int LongestError = 4_096;

    private readonly Process process;
    private readonly Task<string> errors;

    public LocalProcessChannel(Process process)
    {
        this.process = process;
        errors = ReadBoundedAsync(process.StandardError.BaseStream);
    }

    public Stream Output => process.StandardOutput.BaseStream;

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await process.StandardInput.BaseStream.WriteAsync(bytes, cancellation);
        await process.StandardInput.BaseStream.FlushAsync(cancellation);
    }

    public async Task<string> ErrorsAsync()
    {
        try
        {
            return await errors.WaitAsync(TimeSpan.FromSeconds(2));
        }
        catch (TimeoutException)
        {
            return "";
        }
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

    /// <summary>Reads to the end but keeps only the beginning, so that the writer is never held up.</summary>
    private static async Task<string> ReadBoundedAsync(Stream stream)
    {
        var kept = new MemoryStream();
        var buffer = new byte[1_024];
        try
        {
            while (await stream.ReadAsync(buffer) is > 0 and var taken)
            {
                kept.Write(buffer, 0, (int)Math.Min(taken, LongestError - kept.Length));
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The process was ended; what has been read is all there is.
        }

        return Encoding.UTF8.GetString(kept.ToArray());
    }
}
