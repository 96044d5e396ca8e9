using System.Buffers.Binary;
using System.Text;
using PatternExecution.Memory;

namespace PatternExecution.Postgres.Storing;

/// <summary>The words of a batch that is copied: in order, and each encoded once however many memories hold it.</summary>
internal sealed class CopiedWords
{
    private readonly CountedWords _counted;
    private readonly byte[][] _encoded;

    public CopiedWords(CountedWords counted)
    {
        _counted = counted;
        var words = counted.Words;
        Order = [.. Enumerable.Range(0, words.Count)];
        Array.Sort(Order, (a, b) => string.CompareOrdinal(words[a], words[b]));
        _encoded = new byte[words.Count][];
        for (var word = 0; word < _encoded.Length; word++)
        {
            var field = new byte[sizeof(int) + Encoding.UTF8.GetByteCount(words[word])];
            BinaryPrimitives.WriteInt32BigEndian(field, field.Length - sizeof(int));
            Encoding.UTF8.GetBytes(words[word], field.AsSpan(sizeof(int)));
            _encoded[word] = field;
        }
    }

    /// <summary>The words' numbers in the order of the words: the server's indexes then grow page by page rather than everywhere at once.</summary>
    public int[] Order { get; }

    /// <summary>A word as a field of a copy, its length before it.</summary>
    public ReadOnlySpan<byte> Field(int word) => _encoded[word];

    /// <summary>The words of a memory, and how many there are.</summary>
    public WordCounts.Document this[MemoryRow row] => _counted.Documents[row.Place];
}
