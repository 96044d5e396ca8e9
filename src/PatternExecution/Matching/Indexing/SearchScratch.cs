using System.Numerics;

namespace PatternExecution.Matching.Indexing;

/// <summary>What a search needs while it runs, one a thread, so that searching allocates nothing. All bits are clear between searches.</summary>
internal sealed class SearchScratch
{
    [ThreadStatic]
    private static SearchScratch? _thread;

    private ulong[] _seen = [];
    private int[] _found = [];
    private int[] _touched = [];
    private int _touchedCount;
    private int _next;
    private ulong[] _candidates = [];
    private ulong[] _summary = [];

    /// <summary>The scratch space of this thread, large enough.</summary>
    public static SearchScratch Rent(int literals, int triggers)
    {
        var scratch = _thread ??= new SearchScratch();
        if (scratch._found.Length < literals)
        {
            scratch._seen = new ulong[(literals + 63) / 64];
            scratch._found = new int[literals];
            scratch._touched = new int[literals];
        }

        if (scratch._candidates.Length * 64 < triggers)
        {
            scratch._candidates = new ulong[(triggers + 63) / 64];
            scratch._summary = new ulong[(scratch._candidates.Length + 63) / 64];
        }

        return scratch;
    }

    /// <summary>A bit a literal of a segment.</summary>
    public Span<ulong> Seen => _seen;

    public int[] Found => _found;

    public void Add(int ordinal)
    {
        var word = ordinal >> 6;
        _candidates[word] |= 1UL << ordinal;
        _summary[word >> 6] |= 1UL << word;
    }

    /// <summary>Takes the earliest candidate out.</summary>
    /// <returns>Its ordinal; -1 where there is none left.</returns>
    public int TakeFirst()
    {
        for (; _next < _summary.Length; _next++)
        {
            var summary = _summary[_next];
            if (summary == 0) continue;
            var word = (_next << 6) + BitOperations.TrailingZeroCount(summary);
            var bits = _candidates[word];
            var ordinal = (word << 6) + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            _candidates[word] = bits;
            if (bits == 0) _summary[_next] = summary & (summary - 1);
            return ordinal;
        }

        return -1;
    }

    /// <summary>Notes a word of <see cref="Seen"/> that is to be cleared.</summary>
    public void NoteSeen(int word) => _touched[_touchedCount++] = word;

    /// <summary>Clears all bits for the next search.</summary>
    public void Clear()
    {
        for (; _next < _summary.Length; _next++)
        {
            for (var summary = _summary[_next]; summary != 0; summary &= summary - 1)
            {
                _candidates[(_next << 6) + BitOperations.TrailingZeroCount(summary)] = 0;
            }

            _summary[_next] = 0;
        }

        for (var i = 0; i < _touchedCount; i++) _seen[_touched[i]] = 0;
        _touchedCount = 0;
        _next = 0;
    }
}
