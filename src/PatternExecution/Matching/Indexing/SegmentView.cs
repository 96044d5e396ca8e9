namespace PatternExecution.Matching.Indexing;

/// <summary>A segment as one snapshot sees it. Immutable.</summary>
/// <remarks>
/// Readers need no more of a snapshot than this: what a search reads of each trigger lies in the segment and is warm from the snapshot before.
/// </remarks>
/// <param name="segment">The segment, perhaps shared with other snapshots.</param>
/// <param name="ordinals">By slot, rising: the trigger's place in the snapshot's order; -1 where the snapshot has it no more.</param>
/// <param name="firstLiteralBit">Where the segment's literals begin among those of all segments; a multiple of 64.</param>
internal sealed class SegmentView(TriggerSegment segment, int[] ordinals, int firstLiteralBit)
{
    // Asking slot by slot would wait for memory to say so.
    private readonly bool _isWhole = !ordinals.Contains(-1);

    public TriggerSegment Segment { get; } = segment;

    public int[] Ordinals { get; } = ordinals;

    public int FirstLiteralBit => firstLiteralBit;

    /// <summary>How many bits the segment's literals take, rounded up to whole words.</summary>
    public int LiteralBits { get; } = (segment.LiteralCount + 63) & ~63;

    /// <summary>Notes the triggers of this segment that a query may match.</summary>
    /// <param name="query">The query.</param>
    /// <param name="scratch">Where literals are noted.</param>
    /// <param name="candidates">Where slots are noted.</param>
    public void AddCandidates(string query, SearchScratch scratch, CandidateSet candidates)
    {
        var found = scratch.Found.AsSpan(firstLiteralBit, LiteralBits);
        var count = Segment.Scan(query, Seen(scratch), found);
        for (var i = 0; i < count; i++)
        {
            scratch.NoteSeen((firstLiteralBit + found[i]) >> 6);
            foreach (var slot in Segment.Posted(found[i])) Add(slot, candidates);
        }

        foreach (var slot in Segment.Unindexed) Add(slot, candidates);
    }

    public bool HasRequired(in TriggerPlace place, SearchScratch scratch) => Segment.HasRequired(place, Seen(scratch));

    public bool HasSufficient(in TriggerPlace place, int slot, SearchScratch scratch) => Segment.HasSufficient(place, slot, Seen(scratch));

    private Span<ulong> Seen(SearchScratch scratch) => scratch.Seen.Slice(firstLiteralBit >> 6, LiteralBits >> 6);

    private void Add(int slot, CandidateSet candidates)
    {
        if (_isWhole || Ordinals[slot] >= 0) candidates.Add(slot);
    }
}
