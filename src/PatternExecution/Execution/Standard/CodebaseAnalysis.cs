namespace PatternExecution.Execution.Standard;

/// <summary>Counts what a directory of the host's choosing holds.</summary>
internal sealed class CodebaseAnalysis(CodeTree tree, CodeReader reader)
{
    private const int LargestFiles = 10;

    /// <summary>Reads a directory and all below it.</summary>
    /// <param name="path">The directory below the code root; null for the root.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RequestRejectedException">The directory may not be read or is not there.</exception>
    public async Task<CodebaseReport> RunAsync(string? path, CancellationToken cancellationToken)
    {
        var directory = tree.Resolve(path);
        var languages = new Dictionary<string, CodebaseReport.LanguageShare>(StringComparer.Ordinal);
        var largest = new PriorityQueue<CodebaseReport.FileSize, (long Bytes, string Path)>(SmallestFirst);
        var (files, lines, bytes, todos) = (0, 0L, 0L, 0);

        var truncated = await reader.VisitAsync(directory, Count, cancellationToken).ConfigureAwait(false);

        return new CodebaseReport(
            Path.GetRelativePath(tree.Resolve(null), directory).Replace('\\', '/'),
            files,
            lines,
            bytes,
            todos,
            [.. languages.Values.OrderByDescending(l => l.Lines).ThenByDescending(l => l.Bytes).ThenBy(l => l.Name, StringComparer.Ordinal)],
            [.. largest.UnorderedItems.Select(static item => item.Element).OrderByDescending(f => f.Bytes).ThenBy(f => f.Path, StringComparer.Ordinal)],
            truncated);

        void Count(CodeFile file, ReadOnlyMemory<byte> text)
        {
            var fileLines = CountLines(text.Span);
            files++;
            lines += fileLines;
            bytes += file.Bytes;
            todos += CountWord(text.Span, "TODO"u8) + CountWord(text.Span, "FIXME"u8);

            var name = SourceLanguage.Of(file.Path);
            var share = languages.GetValueOrDefault(name) ?? new CodebaseReport.LanguageShare(name, 0, 0, 0);
            languages[name] = share with { Files = share.Files + 1, Lines = share.Lines + fileLines, Bytes = share.Bytes + file.Bytes };

            largest.Enqueue(new CodebaseReport.FileSize(file.Path, fileLines, file.Bytes), (file.Bytes, file.Path));
            if (largest.Count > LargestFiles) largest.Dequeue();
        }
    }

    private static readonly Comparer<(long Bytes, string Path)> SmallestFirst = Comparer<(long Bytes, string Path)>.Create(static (left, right) =>
    {
        var bySize = left.Bytes.CompareTo(right.Bytes);
        return bySize != 0 ? bySize : string.CompareOrdinal(right.Path, left.Path);
    });

    private static long CountLines(ReadOnlySpan<byte> text) =>
        text.IsEmpty ? 0 : text.Count((byte)'\n') + (text[^1] == (byte)'\n' ? 0 : 1);

    private static int CountWord(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word)
    {
        var count = 0;
        for (var from = 0; text[from..].IndexOf(word) is >= 0 and var at; from += at + word.Length)
        {
            var start = from + at;
            var end = start + word.Length;
            if ((start == 0 || !IsWordByte(text[start - 1])) && (end == text.Length || !IsWordByte(text[end]))) count++;
        }

        return count;
    }

    private static bool IsWordByte(byte b) => b is >= (byte)'0' and <= (byte)'9' or >= (byte)'A' and <= (byte)'Z' or >= (byte)'a' and <= (byte)'z' or (byte)'_' or >= 0x80;
}
