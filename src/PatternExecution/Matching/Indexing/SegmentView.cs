namespace PatternExecution.Matching.Indexing;

/// <summary>A segment as one snapshot sees it. Immutable.</summary>
/// <param name="segment">The segment, perhaps shared with other snapshots.</param>
/// <param name="ordinals">By slot: the trigger's place in the snapshot's order; -1 where the snapshot has it no more.</param>
/// <param name="firstLiteralBit">Where the segment's literals begin among those of all segments; a multiple of 64.</param>
internal sealed class SegmentView(TriggerSegment segment, int[] ordinals, int firstLiteralBit)
{
    // A segment that was built with its snapshot has the snapshot's own order; asking would wait for memory to say so.
    private readonly bool _isInOrder = ordinals.Select((ordinal, slot) => ordinal == slot).All(same => same);

    public TriggerSegment Segment { get; } = segment;

    public int[] Ordinals { get; } = ordinals;

    public int FirstLiteralBit => firstLiteralBit;

    /// <summary>How many bits the segment's literals take, rounded up to whole words.</summary>
    public int LiteralBits { get; } = (segment.LiteralCount + 63) & ~63;

    /// <summary>Adds to the scratch space the triggers of this segment that a query may match.</summary>
    public void AddCandidates(string query, SearchScratch scratch)
    {
        var found = scratch.Found.AsSpan(firstLiteralBit, LiteralBits);
        var count = Segment.Scan(query, Seen(scratch), found);
        for (var i = 0; i < count; i++)
        {
            scratch.NoteSeen((firstLiteralBit + found[i]) >> 6);
            foreach (var slot in Segment.Posted(found[i])) Add(slot, scratch);
        }

        foreach (var slot in Segment.Unindexed) Add(slot, scratch);
    }

    public bool HasRequired(in TriggerPlace place, SearchScratch scratch) => Segment.HasRequired(place, Seen(scratch));

    public bool HasSufficient(in TriggerPlace place, SearchScratch scratch) => Segment.HasSufficient(place, Seen(scratch));

    private Span<ulong> Seen(SearchScratch scratch) => scratch.Seen.Slice(firstLiteralBit >> 6, LiteralBits >> 6);

    private void Add(int slot, SearchScratch scratch)
    {
        var ordinal = _isInOrder ? slot : Ordinals[slot];
        if (ordinal >= 0) scratch.Add(ordinal);
    }
}
