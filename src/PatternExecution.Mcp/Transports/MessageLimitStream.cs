namespace PatternExecution.Mcp.Transports;

/// <summary>Reads a response and counts: the whole of it, or each event of a stream of events.</summary>
internal sealed class MessageLimitStream(Stream inner, int maxMessageBytes, bool isEvents) : Stream
{
    private long _message;
    private bool _isLineEmpty = true;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count), buffer.AsSpan(offset));

    public override int Read(Span<byte> buffer) => Count(inner.Read(buffer), buffer);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false), buffer.Span);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private int Count(int read, ReadOnlySpan<byte> bytes)
    {
        if (!isEvents) _message += read;
        else CountEvents(bytes[..read]);
        return _message <= maxMessageBytes ? read : throw new MessageTooLargeException(maxMessageBytes);
    }

    // An empty line ends an event.
    private void CountEvents(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var line = end < 0 ? bytes : bytes[..end];
            _message += line.Length + 1;
            if (line.ContainsAnyExcept((byte)'\r')) _isLineEmpty = false;
            if (end < 0 || _message > maxMessageBytes) return;
            if (_isLineEmpty) _message = 0;
            _isLineEmpty = true;
            bytes = bytes[(end + 1)..];
        }
    }
}
