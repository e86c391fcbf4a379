namespace IncidentOps.Engine.Actions.Shell;

/// <summary>A file of a target while it is being read. One that is cut short throws instead of ending.</summary>
internal sealed class TargetFile(IShellChannel channel, FrameReader frames, long size, TimeSpan silence, TimeProvider clock) : Stream
{
    private long left = size;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length { get; } = size;

    public override long Position
    {
        get => Length - left;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (left == 0 || buffer.Length == 0)
        {
            return 0;
        }

        var wanted = buffer[..(int)Math.Min(buffer.Length, left)];
        try
        {
            var taken = await frames.ReadAsync(wanted, cancellationToken).AsTask()
                .WaitAsync(silence, clock, cancellationToken);
            left -= taken;
            return taken > 0 ? taken : throw new IOException("The target's file is cut short.");
        }
        catch (TimeoutException exception)
        {
            throw new IOException("The target went silent while the file was read.", exception);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await base.DisposeAsync();
    }
}
