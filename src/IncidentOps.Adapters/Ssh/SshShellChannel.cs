using System.IO.Pipelines;
using IncidentOps.Engine.Actions.Shell;
using Renci.SshNet;

namespace IncidentOps.Adapters.Ssh;

/// <summary>
/// A command of a connection. The library blocks where it reads, so each channel has a thread of its own for that: procedures that wait
/// for hours must not take the threads that answer people.
/// </summary>
internal sealed class SshShellChannel : IShellChannel
{
    private readonly SshLease lease;
    private readonly SshCommand command;
    private readonly Stream input;
    private readonly Pipe pipe = new();
    private readonly CancellationTokenSource closed = new();
    private readonly SshOptions options;
    private readonly TimeProvider clock;

    private SshShellChannel(SshLease lease, SshCommand command, Stream input, SshOptions options, TimeProvider clock)
    {
        this.lease = lease;
        this.command = command;
        this.input = input;
        this.options = options;
        this.clock = clock;
        Output = pipe.Reader.AsStream();
        new Thread(Pump) { IsBackground = true, Name = "ssh read" }.Start();
    }

    public Stream Output { get; }

    /// <summary>Starts the command and sends the header. The lease goes over to the channel once this returns.</summary>
    public static async Task<SshShellChannel> OpenAsync(
        SshLease lease, string commandLine, byte[] header, SshOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        // Opening a channel waits for the server's answer, and blocks.
        var opening = Task.Run(() =>
        {
            var command = lease.Client.CreateCommand(commandLine);
            var execution = command.ExecuteAsync(CancellationToken.None);
            // Its end is read off the output; a fault of the connection ends that too.
            _ = execution.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            var input = command.CreateInputStream();
            input.Write(header);
            input.Flush();
            return (command, input);
        }, CancellationToken.None);
        try
        {
            var (command, input) = await opening.WaitAsync(options.ConnectTimeout, clock, cancellation);
            return new SshShellChannel(lease, command, input, options, clock);
        }
        catch
        {
            // Whenever it does open, nobody is there any more.
            _ = opening.ContinueWith(
                static late => _ = late.IsFaulted ? late.Exception as object : Discard(late.Result.command), CancellationToken.None,
                TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            await Task.Run(() =>
            {
                input.Write(bytes.Span);
                input.Flush();
            }, CancellationToken.None).WaitAsync(options.Silence, clock, cancellation);
        }
        catch (Exception exception) when (exception is not TimeoutException && SshFaults.IsOfConnection(exception))
        {
            throw new IOException(exception.Message, exception);
        }
    }

    public void MarkBroken() => lease.MarkBroken();

    public ValueTask DisposeAsync()
    {
        closed.Cancel();
        Discard(command);
        lease.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Closing a channel waits for the server, which may have gone silent.</summary>
    private static object? Discard(SshCommand command)
    {
        var closing = new Thread(() =>
        {
            try
            {
                command.Dispose();
            }
            catch (Exception)
            {
                // It was broken already; and a fault on a thread of its own would end the product.
            }
        })
        { IsBackground = true, Name = "ssh close" };
        closing.Start();
        return null;
    }

    private void Pump()
    {
        Exception? fault = null;
        try
        {
            var stream = command.OutputStream;
            var buffer = new byte[8_192];
            int taken;
            while ((taken = stream.Read(buffer, 0, buffer.Length)) > 0)
            {
                var memory = pipe.Writer.GetMemory(taken);
                buffer.AsMemory(0, taken).CopyTo(memory);
                pipe.Writer.Advance(taken);
                if (pipe.Writer.FlushAsync(closed.Token).AsTask().GetAwaiter().GetResult().IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception exception)
        {
            // Whoever reads is told: on this thread a fault would end the product.
            fault = new IOException(exception.Message, exception);
        }

        pipe.Writer.Complete(fault);
    }
}
