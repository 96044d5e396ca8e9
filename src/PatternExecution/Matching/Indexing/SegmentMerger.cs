namespace PatternExecution.Matching.Indexing;

/// <summary>
/// Merges the segments of a line of snapshots in the background. Snapshots go on with the segments they have; the first one built after a
/// merge is done takes the merged segment in their place. Thread-safe.
/// </summary>
internal sealed class SegmentMerger
{
    /// <summary>Each segment is scanned by every search.</summary>
    private const int MaxClosed = 3;

    /// <summary>The first segment, the largest, is merged with the others once they hold this fraction of its triggers.</summary>
    private const int Growth = 4;

    private readonly Lock _gate = new();
    private Task<SegmentMerge>? _running;

    /// <summary>Replaces segments by the one they were merged into, if that is done.</summary>
    public void Apply(List<(TriggerSegment Segment, int[] Ordinals)> segments)
    {
        SegmentMerge merge;
        lock (_gate)
        {
            if (_running is not { IsCompleted: true } done) return;
            _running = null;
            if (!done.IsCompletedSuccessfully) return;
            merge = done.Result;
        }

        var first = segments.FindIndex(entry => ReferenceEquals(entry.Segment, merge.Sources[0]));
        if (first < 0 || first + merge.Sources.Length > segments.Count) return;
        for (var i = 0; i < merge.Sources.Length; i++)
        {
            if (!ReferenceEquals(segments[first + i].Segment, merge.Sources[i])) return;
        }

        int[][] held = [.. segments.GetRange(first, merge.Sources.Length).Select(entry => entry.Ordinals)];
        if (!merge.Holds(held)) return;
        var ordinals = merge.Carry(held);
        segments.RemoveRange(first, merge.Sources.Length);
        segments.Insert(first, (merge.Merged, ordinals));
    }

    /// <summary>Begins a merge where there are too many segments or too many triggers that are gone.</summary>
    public void Consider(List<(TriggerSegment Segment, int[] Ordinals)> segments)
    {
        lock (_gate)
        {
            if (_running is not null) return;
            var (first, count) = RangeToMerge(segments).GetOffsetAndLength(segments.Count);
            if (count == 0) return;
            TriggerSegment[] sources = [.. segments.GetRange(first, count).Select(entry => entry.Segment)];
            int[][] ordinals = [.. segments.GetRange(first, count).Select(entry => entry.Ordinals)];
            _running = Task.Run(() => SegmentMerge.Run(sources, ordinals));
        }
    }

    /// <summary>Waits for the merge that is running, if any.</summary>
    internal Task WhenIdle()
    {
        lock (_gate) return _running ?? Task.CompletedTask;
    }

    /// <summary>Which segments to merge; an empty range where none. Those that later triggers may still join are left alone.</summary>
    private static Range RangeToMerge(List<(TriggerSegment Segment, int[] Ordinals)> segments)
    {
        var closed = segments.Count;
        while (closed > 0 && !LayoutBuilder.IsClosed(segments[closed - 1].Ordinals.Length)) closed--;
        if (closed == 0) return default;

        var held = segments.Sum(entry => entry.Ordinals.Length);
        var alive = segments.Sum(entry => entry.Ordinals.Count(ordinal => ordinal >= 0));
        if (alive * 2 < held) return ..closed;
        if (closed < MaxClosed) return default;
        var first = closed - 1;
        var later = segments[first].Ordinals.Length;
        while (first > 0 && (first > 1 || segments[0].Ordinals.Length < later * Growth)) later += segments[--first].Ordinals.Length;
        return closed - first < 2 ? default : first..closed;
    }
}
