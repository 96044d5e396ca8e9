using System.Text;

namespace PatternExecution.Mcp.Transports;

/// <summary>Keeps the last of what a server says on its standard error, and reads the rest away, so that the server never waits to be heard. Thread-safe.</summary>
internal sealed class StandardErrorTail
{
    private const int Kept = 500;

    private readonly Lock _turn = new();
    private readonly byte[] _bytes = new byte[Kept];
    private int _length;

    /// <summary>Reads to the end; what goes wrong on the way is the end.</summary>
    public async Task ReadAsync(Stream errors, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        try
        {
            while (await errors.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read) Keep(buffer.AsSpan(0, read));
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    /// <summary>The last line or lines, at most 500 bytes of them.</summary>
    public override string ToString()
    {
        lock (_turn) return Encoding.UTF8.GetString(_bytes, 0, _length).Trim();
    }

    private void Keep(ReadOnlySpan<byte> said)
    {
        lock (_turn)
        {
            if (said.Length > Kept) said = said[^Kept..];
            var over = Math.Max(0, _length + said.Length - Kept);
            _bytes.AsSpan(over, _length - over).CopyTo(_bytes);
            said.CopyTo(_bytes.AsSpan(_length - over));
            _length += said.Length - over;
        }
    }
}
