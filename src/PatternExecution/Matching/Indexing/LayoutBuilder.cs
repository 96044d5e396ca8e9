namespace PatternExecution.Matching.Indexing;

/// <summary>
/// Builds the layout of a snapshot from that of the one before it: segments are shared, what is new goes into a small one, and small ones
/// are merged before there are many.
/// </summary>
internal sealed class LayoutBuilder
{
    /// <summary>A segment of this size is built in less time than a request takes to arrive.</summary>
    private const int SmallSegment = 32;

    /// <summary>Up to here segments are merged on the caller's time, beyond in the background.</summary>
    private const int MergedAtOnce = 256;

    private readonly Trigger[] _triggers;
    private readonly List<(TriggerSegment Segment, int[] Ordinals)> _segments = [];

    private LayoutBuilder(Trigger[] triggers) => _triggers = triggers;

    /// <summary>Builds a layout anew.</summary>
    public static IndexLayout Build(Trigger[] triggers)
    {
        var builder = new LayoutBuilder(triggers);
        if (triggers.Length > 0) builder._segments.Add((TriggerSegmentBuilder.Build(triggers), [.. Enumerable.Range(0, triggers.Length)]));
        return builder.Finish([]);
    }

    /// <summary>Builds a layout that shares what it can with another.</summary>
    /// <param name="triggers">The triggers; those that the other has too are known by reference.</param>
    /// <param name="previous">The other layout.</param>
    /// <param name="merger">What merges segments in the background for this line of snapshots.</param>
    public static IndexLayout Build(Trigger[] triggers, IndexLayout previous, SegmentMerger merger)
    {
        var ordinals = SnapshotDifference.Find(previous.Triggers, triggers, out var added);

        // With little in common there is nothing to save.
        if (added.Count * 2 > triggers.Length) return Build(triggers);

        var builder = new LayoutBuilder(triggers);
        builder.Share(previous, ordinals);
        builder.Append(added);
        merger.Apply(builder._segments);
        merger.Consider(builder._segments);

        // A segment asks its triggers in the order in which it was built.
        return builder._segments.TrueForAll(static entry => IsRising(entry.Ordinals)) ? builder.Finish(previous.Segments) : Build(triggers);
    }

    /// <summary>Whether a segment is too large for later triggers to join it.</summary>
    public static bool IsClosed(int triggers) => triggers > MergedAtOnce - SmallSegment;

    private void Share(IndexLayout previous, int[] newOrdinals)
    {
        foreach (var view in previous.Segments)
        {
            var ordinals = new int[view.Ordinals.Length];
            var alive = false;
            for (var slot = 0; slot < ordinals.Length; slot++)
            {
                var before = view.Ordinals[slot];
                ordinals[slot] = before < 0 ? -1 : newOrdinals[before];
                alive |= ordinals[slot] >= 0;
            }

            if (alive) _segments.Add((view.Segment, view.Ordinals.AsSpan().SequenceEqual(ordinals) ? view.Ordinals : ordinals));
        }
    }

    private static bool IsRising(int[] ordinals)
    {
        var last = -1;
        foreach (var ordinal in ordinals)
        {
            if (ordinal < 0) continue;
            if (ordinal < last) return false;
            last = ordinal;
        }

        return true;
    }

    private void Append(List<int> added)
    {
        if (added.Count == 0) return;
        List<int> ordinals = added;

        // The base never takes part: its time is the background's.
        while (_segments.Count > 1 && Takes(_segments[^1].Ordinals.Length, ordinals.Count))
        {
            ordinals = [.. _segments[^1].Ordinals.Where(ordinal => ordinal >= 0), .. ordinals];
            _segments.RemoveAt(_segments.Count - 1);
        }

        ordinals.Sort();
        _segments.Add((TriggerSegmentBuilder.Build([.. ordinals.Select(ordinal => _triggers[ordinal])]), [.. ordinals]));
    }

    private static bool Takes(int last, int added) => last + added <= (last < SmallSegment || added >= SmallSegment ? MergedAtOnce : 0);

    private IndexLayout Finish(SegmentView[] previous)
    {
        var views = new SegmentView[_segments.Count];
        var firstBit = 0;
        for (var i = 0; i < views.Length; i++)
        {
            var (segment, ordinals) = _segments[i];
            views[i] = i < previous.Length && previous[i].Segment == segment && previous[i].Ordinals == ordinals && previous[i].FirstLiteralBit == firstBit
                ? previous[i]
                : new SegmentView(segment, ordinals, firstBit);
            firstBit += views[i].LiteralBits;
        }

        return new IndexLayout(_triggers, views);
    }
}
