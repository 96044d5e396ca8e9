namespace PatternExecution.Memory;

/// <summary>Cuts a stream into lines of bytes, without keeping more than one.</summary>
/// <param name="stream">Read to its end; not disposed.</param>
/// <param name="maxLength">Longer lines are skipped and marked.</param>
internal sealed class NdjsonLineReader(Stream stream, int maxLength)
{
    private byte[] _buffer = new byte[65_536];
    private int _start;
    private int _end;
    private bool _ended;

    public int MaxLength => maxLength;

    /// <summary>The number of the line, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>The line without its end; valid until the next move.</summary>
    public ReadOnlyMemory<byte> Current { get; private set; }

    public bool IsTooLong { get; private set; }

    public bool IsBlank => Current.Span.Trim(" \t\r"u8).IsEmpty;

    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        IsTooLong = false;
        var searched = 0;
        while (true)
        {
            var at = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (at >= 0)
                return Take(searched + at, 1);
            searched = _end - _start;
            if (_ended)
                return (searched > 0 || IsTooLong) && Take(searched, 0);
            if (searched > maxLength)
            {
                // The rest of the line is read and forgotten.
                IsTooLong = true;
                (_start, _end, searched) = (0, 0, 0);
            }

            await FillAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private bool Take(int length, int end)
    {
        IsTooLong |= length > maxLength;
        Current = _buffer.AsMemory(_start, length);
        _start += length + end;
        if (Line++ == 0 && Current.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            Current = Current[3..];
        return true;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, 2L * _buffer.Length));
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _end += read;
        _ended = read == 0;
    }
}
