namespace PatternExecution.Memory;

/// <summary>How much a memory store holds and how it scores.</summary>
public sealed class MemoryStoreOptions
{
    /// <summary>How many memories the store holds at most, over all tenants. Expired ones are removed before a new one is refused.</summary>
    /// <value>1 to 10,000,000; 100,000 by default.</value>
    public int MaxMemories { get; set; } = 100_000;

    /// <summary>How long one memory's content may be.</summary>
    /// <value>Bytes of UTF-8: 1 to 67,108,864 (64 MiB); 1,048,576 (1 MiB) by default.</value>
    public int MaxContentBytes { get; set; } = 1_048_576;

    /// <summary>BM25's k1: how much a word's further occurrences in one memory count. 0 counts a word once.</summary>
    /// <value>0 to 10; 1.5 by default.</value>
    public double TextSaturation { get; set; } = 1.5;

    /// <summary>BM25's b: how much long memories are held back. 0 does not look at length.</summary>
    /// <value>0 to 1; 0.75 by default.</value>
    public double TextLengthPenalty { get; set; } = 0.75;

    /// <summary>What the text score counts in a fused search; the vector score counts the rest.</summary>
    /// <value>0 to 1; 0.8 by default.</value>
    public double TextWeight { get; set; } = 0.8;

    /// <summary>How many of each leg's best memories a fused search weighs together; and how many hits boosts order; the larger of this and <see cref="MemoryQuery.Top"/> is used.</summary>
    /// <value>10 to 10,000; 50 by default.</value>
    public int FusionDepth { get; set; } = 50;

    /// <summary>How near a memory that shares no word with the question must be to come back from a fused search.</summary>
    /// <value>Cosine, 0 to 1; 0.3 by default.</value>
    public double MinVectorSimilarity { get; set; } = 0.3;

    /// <summary>
    /// Whether the in-process store reads every vector however many there are. Else, from 8,193 memories of one tenant on, it estimates all and reads the promising
    /// ones: several times as fast, and about one of a thousand hits is another that is nearly as near. Scores are exact in any case.
    /// </summary>
    /// <value>false by default.</value>
    public bool ExactVectors { get; set; }
}
