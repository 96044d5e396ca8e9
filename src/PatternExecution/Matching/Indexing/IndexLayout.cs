namespace PatternExecution.Matching.Indexing;

/// <summary>The triggers of one snapshot in the order in which they are asked, and the segments that hold them. Immutable.</summary>
internal sealed class IndexLayout(Trigger[] triggers, SegmentView[] segments)
{
    public Trigger[] Triggers { get; } = triggers;

    public SegmentView[] Segments { get; } = segments;

    /// <summary>How many bits the literals of all segments take.</summary>
    public int LiteralBits { get; } = segments.Length == 0 ? 0 : segments[^1].FirstLiteralBit + segments[^1].LiteralBits;

    /// <summary>Approximate size beside the triggers.</summary>
    public long Bytes => Segments.Sum(view => (long)view.Segment.Bytes + (view.Ordinals.Length * 4));
}
