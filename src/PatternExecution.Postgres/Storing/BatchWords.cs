using System.Buffers.Binary;
using System.Text;
using PatternExecution.Memory;

namespace PatternExecution.Postgres.Storing;

/// <summary>The words of the memories that a batch writes, counted memory by memory as they are sent. Not thread-safe.</summary>
/// <param name="size">How many memories the batch has.</param>
internal sealed class BatchWords(int size)
{
    private readonly WordCounts _counts = new(remembersSpellings: size >= RowSender.CopyFrom);
    private readonly WordCounts.Document[] _documents = new WordCounts.Document[size];
    private readonly List<byte[]> _fields = [];

    /// <summary>The distinct words so far; a word's number is its place here.</summary>
    public IReadOnlyList<string> Words => _counts.Words;

    /// <summary>The words of a memory that were counted before.</summary>
    public WordCounts.Document this[MemoryRow row] => _documents[row.Place];

    public WordCounts.Document Count(MemoryRow row) => _documents[row.Place] = _counts.Count(row.Memory.Content);

    /// <summary>A word as a field of a copy, its length before it: encoded once however many memories hold it.</summary>
    public ReadOnlySpan<byte> Field(int word)
    {
        for (var next = _fields.Count; next <= word; next++)
        {
            var text = Words[next];
            var field = new byte[sizeof(int) + Encoding.UTF8.GetByteCount(text)];
            BinaryPrimitives.WriteInt32BigEndian(field, field.Length - sizeof(int));
            Encoding.UTF8.GetBytes(text, field.AsSpan(sizeof(int)));
            _fields.Add(field);
        }

        return _fields[word];
    }

    /// <summary>The words' numbers in the order of the words: the server's indexes then grow page by page rather than everywhere at once.</summary>
    public int[] Sort()
    {
        var words = Words;
        int[] order = [.. Enumerable.Range(0, words.Count)];
        Array.Sort(order, (a, b) => string.CompareOrdinal(words[a], words[b]));
        return order;
    }
}
