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
    private CandidateSet[] _candidates = [];

    /// <summary>The scratch space of this thread, large enough.</summary>
    public static SearchScratch Rent(IndexLayout layout)
    {
        var scratch = _thread ??= new SearchScratch();
        if (scratch._found.Length < layout.LiteralBits)
        {
            scratch._seen = new ulong[(layout.LiteralBits + 63) / 64];
            scratch._found = new int[layout.LiteralBits];
            scratch._touched = new int[layout.LiteralBits];
        }

        var segments = layout.Segments;
        if (scratch._candidates.Length < segments.Length)
            scratch._candidates = [.. scratch._candidates, .. Enumerable.Range(0, segments.Length - scratch._candidates.Length).Select(static _ => new CandidateSet())];
        for (var i = 0; i < segments.Length; i++) scratch._candidates[i].Reserve(segments[i].Ordinals.Length);
        return scratch;
    }

    /// <summary>A bit a literal of a segment.</summary>
    public Span<ulong> Seen => _seen;

    public int[] Found => _found;

    /// <summary>By segment: the triggers that the query may match.</summary>
    public CandidateSet[] Candidates => _candidates;

    /// <summary>Notes a word of <see cref="Seen"/> that is to be cleared.</summary>
    public void NoteSeen(int word) => _touched[_touchedCount++] = word;

    /// <summary>Clears all bits for the next search.</summary>
    public void Clear()
    {
        foreach (var candidates in _candidates) candidates.Clear();
        for (var i = 0; i < _touchedCount; i++) _seen[_touched[i]] = 0;
        _touchedCount = 0;
    }
}
