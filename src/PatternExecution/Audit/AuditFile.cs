using System.Globalization;

namespace PatternExecution.Audit;

/// <summary>Reads files of records: from the first to check them, from the end to go on.</summary>
internal static class AuditFile
{
    private const int Block = 1 << 16;

    /// <summary>Checks every record.</summary>
    public static async Task<AuditVerification> ReadAsync(Stream file, CancellationToken cancellationToken)
    {
        var (records, last, pending) = (0L, AuditLine.NoHash, new List<byte>());
        var block = new byte[Block];
        while (await file.ReadAsync(block, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            var rest = block.AsMemory(0, read);
            while (rest.Span.IndexOf((byte)'\n') is >= 0 and var end)
            {
                pending.AddRange(rest.Span[..end]);
                if (Check(pending, records, last, out var hash) is { } fault) return new AuditVerification(records, last, fault);
                (records, last) = (records + 1, hash);
                pending.Clear();
                rest = rest[(end + 1)..];
            }

            pending.AddRange(rest.Span);
        }

        return new AuditVerification(records, last, pending.Count == 0 ? null : Line(records, "is not whole: the file ends within it."));
    }

    /// <summary>Finds the last record; what stands behind it was never acknowledged.</summary>
    /// <returns>Its number, its hash, and where it ends.</returns>
    /// <exception cref="AuditUnavailableException">The last line is no record.</exception>
    public static async Task<(long Sequence, string Hash, long Length)> ReadTailAsync(FileStream file, CancellationToken cancellationToken)
    {
        var tail = Array.Empty<byte>();
        for (var start = file.Length; ;)
        {
            // From the end backwards, until two line breaks, or the first and the file's begin, hold one line between them.
            var end = Array.LastIndexOf(tail, (byte)'\n');
            var before = end > 0 ? Array.LastIndexOf(tail, (byte)'\n', end - 1) : -1;
            if (before >= 0 || start == 0)
            {
                if (end < 0) return (0, AuditLine.NoHash, 0);
                if (AuditLine.Read(tail.AsSpan((before + 1)..end), out var sequence, out _, out var hash) is { } fault)
                    throw new AuditUnavailableException($"The last line of the audit file '{file.Name}' {fault} Keep that file and name another.");
                return (sequence, hash, start + end + 1);
            }

            var block = new byte[(int)Math.Min(Block, start)];
            start -= block.Length;
            file.Seek(start, SeekOrigin.Begin);
            await file.ReadExactlyAsync(block, cancellationToken).ConfigureAwait(false);
            tail = [.. block, .. tail];
        }
    }

    private static string? Check(List<byte> line, long before, string last, out string hash)
    {
        var fault = AuditLine.Read(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(line), out var sequence, out var previous, out hash);
        if (fault is null && sequence != before + 1) fault = string.Create(CultureInfo.InvariantCulture, $"is record {sequence}; records before it are missing, or were put in.");
        if (fault is null && !string.Equals(previous, last, StringComparison.Ordinal)) fault = "follows another record than the one before it.";
        return fault is null ? null : Line(before, fault);
    }

    private static string Line(long before, string fault) => string.Create(CultureInfo.InvariantCulture, $"Line {before + 1} {fault}");
}
