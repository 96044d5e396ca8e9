namespace PatternExecution.Matching.Indexing;

/// <summary>Several segments made one.</summary>
/// <param name="Sources">The segments, in order.</param>
/// <param name="Merged">Holds those of their triggers that were alive when the merge began, in the order in which they are asked.</param>
/// <param name="Slots">By source and slot: the slot in the merged segment; -1 for those that were gone.</param>
internal sealed record SegmentMerge(TriggerSegment[] Sources, TriggerSegment Merged, int[][] Slots)
{
    public static SegmentMerge Run(TriggerSegment[] sources, int[][] ordinals)
    {
        var slots = Array.ConvertAll(ordinals, static some => new int[some.Length]);
        var alive = new List<(int Ordinal, int Source, int Slot)>();
        for (var s = 0; s < sources.Length; s++)
        {
            slots[s].AsSpan().Fill(-1);
            for (var slot = 0; slot < slots[s].Length; slot++)
            {
                if (ordinals[s][slot] >= 0) alive.Add((ordinals[s][slot], s, slot));
            }
        }

        alive.Sort();
        for (var i = 0; i < alive.Count; i++) slots[alive[i].Source][alive[i].Slot] = i;
        return new SegmentMerge(sources, TriggerSegmentBuilder.Build([.. alive.Select(entry => sources[entry.Source].Triggers[entry.Slot])]), slots);
    }

    /// <summary>
    /// Whether the merged segment has all that a snapshot still has of the sources. A snapshot that is built late, beside its successor, may have
    /// triggers that were gone for the successor when that began the merge.
    /// </summary>
    public bool Holds(int[][] ordinals)
    {
        for (var s = 0; s < Slots.Length; s++)
        {
            for (var slot = 0; slot < Slots[s].Length; slot++)
            {
                if (Slots[s][slot] < 0 && ordinals[s][slot] >= 0) return false;
            }
        }

        return true;
    }

    /// <summary>Carries the ordinals that a snapshot gives the sources' slots over to the merged segment.</summary>
    public int[] Carry(int[][] ordinals)
    {
        var carried = new int[Merged.Triggers.Length];
        for (var s = 0; s < Slots.Length; s++)
        {
            for (var slot = 0; slot < Slots[s].Length; slot++)
            {
                if (Slots[s][slot] >= 0) carried[Slots[s][slot]] = ordinals[s][slot];
            }
        }

        return carried;
    }
}
