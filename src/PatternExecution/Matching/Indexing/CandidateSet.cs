using System.Numerics;

namespace PatternExecution.Matching.Indexing;

/// <summary>The slots of a segment that a query may match; the earliest is taken first. Empty between searches.</summary>
internal sealed class CandidateSet
{
    private ulong[] _words = [];

    // A bit a word that is not zero.
    private ulong[] _summary = [];
    private int _next;

    /// <summary>Makes room for slots.</summary>
    public void Reserve(int slots)
    {
        if (_words.Length * 64 >= slots) return;
        _words = new ulong[(slots + 63) / 64];
        _summary = new ulong[(_words.Length + 63) / 64];
    }

    public void Add(int slot)
    {
        var word = slot >> 6;
        _words[word] |= 1UL << slot;
        _summary[word >> 6] |= 1UL << word;
    }

    /// <summary>The earliest slot.</summary>
    /// <returns>-1 where there is none left.</returns>
    public int Peek()
    {
        for (; _next < _summary.Length; _next++)
        {
            var summary = _summary[_next];
            if (summary == 0) continue;
            var word = (_next << 6) + BitOperations.TrailingZeroCount(summary);
            return (word << 6) + BitOperations.TrailingZeroCount(_words[word]);
        }

        return -1;
    }

    /// <summary>Takes out the earliest slot.</summary>
    /// <param name="slot">What <see cref="Peek"/> has told.</param>
    public void Remove(int slot)
    {
        var word = slot >> 6;
        if ((_words[word] &= _words[word] - 1) == 0) _summary[word >> 6] &= ~(1UL << word);
    }

    /// <summary>Takes out what is left.</summary>
    public void Clear()
    {
        for (; _next < _summary.Length; _next++)
        {
            for (var summary = _summary[_next]; summary != 0; summary &= summary - 1) _words[(_next << 6) + BitOperations.TrailingZeroCount(summary)] = 0;
            _summary[_next] = 0;
        }

        _next = 0;
    }
}
