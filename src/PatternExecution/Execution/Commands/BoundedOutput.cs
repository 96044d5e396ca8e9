using System.Text;

namespace PatternExecution.Execution.Commands;

/// <summary>Reads a program's stream up to a limit.</summary>
internal static class BoundedOutput
{
    /// <summary>Reads to the end, to the limit or until told to stop; never throws for the last two.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="limit">How many bytes are kept.</param>
    /// <param name="overflow">Cancelled when there is more.</param>
    /// <param name="cancellationToken">Stops reading; what was read so far is given.</param>
    public static async Task<string> ReadAsync(Stream stream, int limit, CancellationTokenSource overflow, CancellationToken cancellationToken)
    {
        var kept = new MemoryStream();
        var buffer = new byte[Math.Min(limit + 1, 8 * 1024)];
        try
        {
            while (true)
            {
                // The wait, not only the read, is given up: a pipe that a grandchild holds open may never end.
                var read = await stream.ReadAsync(buffer, cancellationToken).AsTask().OrAbandonAsync(cancellationToken).ConfigureAwait(false);
                if (read == 0) break;
                var room = limit - (int)kept.Length;
                kept.Write(buffer, 0, Math.Min(read, room));
                if (read <= room) continue;
                await overflow.CancelAsync().ConfigureAwait(false);
                break;
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // What came before is the answer; whoever stopped the program says why.
        }

        return Encoding.UTF8.GetString(WholeCharacters(kept.GetBuffer().AsSpan(0, (int)kept.Length)));
    }

    // A cut may fall inside a character of several bytes: leave the piece out rather than show a replacement character.
    private static ReadOnlySpan<byte> WholeCharacters(ReadOnlySpan<byte> bytes)
    {
        var back = 0;
        while (back < 3 && back < bytes.Length && (bytes[^(back + 1)] & 0xC0) == 0x80) back++;
        if (back >= bytes.Length) return bytes;
        var lead = bytes[^(back + 1)];
        var length = lead switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 };
        return length > back + 1 ? bytes[..^(back + 1)] : bytes;
    }
}
