using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PatternExecution.Memory;

/// <summary>Memories as NDJSON: one object a line, UTF-8, camelCase; all fields but <c>content</c> optional, unknown ones errors. What is written reads back the same.</summary>
public static class MemoryNdjson
{
    private static readonly JsonWriterOptions LineOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a whole stream of memories. Empty lines are skipped.</summary>
    /// <param name="stream">UTF-8, with or without a byte order mark; not disposed.</param>
    /// <param name="name">What faults call it: usually the file's path.</param>
    /// <param name="maxContentBytes">How long a content may be; the store's <see cref="MemoryStoreOptions.MaxContentBytes"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="MemoryFileException">Lines are wrong: all of them are listed.</exception>
    public static async Task<IReadOnlyList<MemoryRecord>> ReadAsync(
        Stream stream, string name, int maxContentBytes = 1_048_576, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxContentBytes, 1);
        var memories = new List<MemoryRecord>();
        var faults = new List<MemoryFileFault>();
        // Six bytes is the longest escape of one; the rest is room for the other fields at their largest likely size.
        var lines = new NdjsonLineReader(stream, (int)Math.Min(Array.MaxLength, (6L * maxContentBytes) + 16_777_216));
        while (await lines.MoveNextAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                if (lines.IsTooLong)
                    throw new MemoryLineException(null, $"the line is longer than {lines.MaxLength} bytes; split the memory.");
                if (!lines.IsBlank)
                    memories.Add(MemoryLine.Read(lines.Current.Span, maxContentBytes));
            }
            catch (MemoryLineException fault)
            {
                faults.Add(new MemoryFileFault(name, lines.Line, fault.Field, fault.Message));
            }
            catch (MemoryValidationException fault)
            {
                faults.Add(new MemoryFileFault(name, lines.Line, fault.Field, fault.Message));
            }
        }

        return faults.Count == 0 ? memories : throw new MemoryFileException(faults);
    }

    /// <summary>Reads a file of memories.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxContentBytes">How long a content may be.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="MemoryFileException">Lines are wrong: all of them are listed.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<IReadOnlyList<MemoryRecord>> ReadFileAsync(
        string path, int maxContentBytes = 1_048_576, CancellationToken cancellationToken = default)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using (file.ConfigureAwait(false))
            return await ReadAsync(file, path, maxContentBytes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes memories, one a line.</summary>
    /// <param name="stream">Where to; flushed, not disposed.</param>
    /// <param name="memories">Which, such as those of <see cref="IMemoryStore.ExportAsync"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many were written.</returns>
    public static async Task<int> WriteAsync(Stream stream, IAsyncEnumerable<MemoryRecord> memories, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(memories);
        var count = 0;
        var line = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(line, LineOptions);
        await foreach (var memory in memories.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            MemoryLine.Write(writer, memory);
            writer.Flush();
            line.Write("\n"u8);
            await stream.WriteAsync(line.WrittenMemory, cancellationToken).ConfigureAwait(false);
            line.ResetWrittenCount();
            writer.Reset();
            count++;
        }

        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        return count;
    }

    /// <summary>Writes a memory as one JSON object.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="memory">The memory.</param>
    public static void Write(Utf8JsonWriter writer, MemoryRecord memory)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(memory);
        MemoryLine.Write(writer, memory);
    }

    /// <summary>Writes a hit as one JSON object: <c>id</c>, <c>content</c>, <c>score</c>, <c>persona</c>, <c>type</c>, <c>tags</c>, <c>importance</c>, <c>createdAt</c>, <c>metadata</c>.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="hit">The hit.</param>
    public static void WriteHit(Utf8JsonWriter writer, MemoryHit hit)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(hit);
        MemoryLine.WriteHit(writer, hit);
    }
}
