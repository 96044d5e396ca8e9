namespace PatternExecution.Matching.Indexing;

/// <summary>The triggers of one snapshot in the order in which they are asked, and the segments that hold them. Immutable but for what places remember.</summary>
internal sealed class IndexLayout
{
    public IndexLayout(Trigger[] triggers, SegmentView[] segments, TriggerPlace[] places)
    {
        Triggers = triggers;
        Segments = segments;
        Places = places;
        LiteralBits = segments.Length == 0 ? 0 : segments[^1].FirstLiteralBit + segments[^1].LiteralBits;
    }

    public Trigger[] Triggers { get; }

    public SegmentView[] Segments { get; }

    /// <summary>By ordinal: where the trigger is held.</summary>
    public TriggerPlace[] Places { get; }

    /// <summary>How many bits the literals of all segments take.</summary>
    public int LiteralBits { get; }

    /// <summary>Approximate size beside the triggers.</summary>
    public long Bytes => Segments.Sum(view => (long)view.Segment.Bytes + (view.Ordinals.Length * 4)) + (Places.Length * 24L);
}
