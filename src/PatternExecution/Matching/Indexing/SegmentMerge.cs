namespace PatternExecution.Matching.Indexing;

/// <summary>Several segments made one.</summary>
/// <param name="Sources">The segments, in order.</param>
/// <param name="Merged">Holds those of their triggers that were alive when the merge began, in the same order.</param>
/// <param name="Slots">By source and slot: the slot in the merged segment; -1 for those that were gone.</param>
internal sealed record SegmentMerge(TriggerSegment[] Sources, TriggerSegment Merged, int[][] Slots)
{
    public static SegmentMerge Run(TriggerSegment[] sources, int[][] ordinals)
    {
        var triggers = new List<Trigger>();
        var slots = new int[sources.Length][];
        for (var s = 0; s < sources.Length; s++)
        {
            slots[s] = new int[ordinals[s].Length];
            for (var slot = 0; slot < slots[s].Length; slot++)
            {
                slots[s][slot] = ordinals[s][slot] < 0 ? -1 : triggers.Count;
                if (ordinals[s][slot] >= 0) triggers.Add(sources[s].Triggers[slot]);
            }
        }

        return new SegmentMerge(sources, TriggerSegmentBuilder.Build([.. triggers]), slots);
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
