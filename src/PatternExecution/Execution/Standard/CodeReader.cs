using System.Buffers;

namespace PatternExecution.Execution.Standard;

/// <summary>Reads the texts of files one after the other, within the limits of the options.</summary>
internal sealed class CodeReader(CodeTree tree, StandardPatternOptions options)
{
    // Git's own rule for telling binary files: a NUL among the first bytes.
    private const int BinaryProbe = 8_000;

    /// <summary>Visits each file below a directory.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="visit">Takes a file and its bytes; these are empty where it is binary, too large or unreadable.</param>
    /// <param name="cancellationToken">Gives up between two files.</param>
    /// <returns>Whether a limit ended the visit early.</returns>
    public async Task<bool> VisitAsync(string directory, Action<CodeFile, ReadOnlyMemory<byte>> visit, CancellationToken cancellationToken)
    {
        var files = 0;
        var bytesLeft = options.MaxReadBytes;
        foreach (var file in tree.Files(directory))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (++files > options.MaxFiles) return true;

            // Pipes and devices show a length of 0; opening one could wait for ever.
            if (file.Bytes == 0 || file.Bytes > options.MaxFileBytes)
            {
                visit(file, default);
                continue;
            }

            if (file.Bytes > bytesLeft) return true;
            var buffer = ArrayPool<byte>.Shared.Rent((int)file.Bytes);
            try
            {
                var read = await ReadAsync(file, buffer.AsMemory(0, (int)file.Bytes), cancellationToken).ConfigureAwait(false);
                bytesLeft -= read;
                var binary = buffer.AsSpan(0, Math.Min(read, BinaryProbe)).Contains((byte)0);
                visit(file, binary ? default : buffer.AsMemory(0, read));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        return false;
    }

    private static async Task<int> ReadAsync(CodeFile file, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            using var handle = File.OpenHandle(file.FullPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var total = 0;
            while (total < buffer.Length)
            {
                var read = await RandomAccess.ReadAsync(handle, buffer[total..], total, cancellationToken).ConfigureAwait(false);
                if (read == 0) break;
                total += read;
            }

            return total;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
