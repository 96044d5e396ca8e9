namespace PatternExecution.Caching;

/// <summary>How one layer has served.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Hits">Reads that found an entry.</param>
/// <param name="Misses">Reads that found none.</param>
/// <param name="Evictions">Entries dropped for want of room.</param>
/// <param name="Failures">Operations that failed or took too long.</param>
/// <param name="Entries">Entries held now; null where the layer cannot tell.</param>
/// <param name="Bytes">Bytes held now; null where the layer cannot tell.</param>
public sealed record CacheLayerStatistics(string Name, long Hits, long Misses, long Evictions, long Failures, long? Entries, long? Bytes)
{
    /// <summary>The share of reads that found an entry, 0 to 1; 0 before the first read.</summary>
    public double HitRate => Hits + Misses == 0 ? 0 : (double)Hits / (Hits + Misses);

    /// <summary>Entries that were there but could not be believed: another format, another key, damage. Each is a miss too.</summary>
    public long Refused { get; init; }

    /// <summary>Answers that were given past their time to live, because making them anew failed or took long. Each was a miss before.</summary>
    public long Stale { get; init; }

    /// <summary>Whether the layer's circuit is open: it failed or was slow, and is not used.</summary>
    public bool IsCircuitOpen { get; init; }

    /// <summary>Writes on their way now.</summary>
    public int PendingWrites { get; init; }

    /// <summary>Entries that were not written: too large, or too many on their way.</summary>
    public long DroppedWrites { get; init; }

    /// <summary>Removals, of a key or of a tag, that this process has asked the layer for.</summary>
    public long Removals { get; init; }

    /// <summary>Removals that the layer has not confirmed; they are done before it is asked again.</summary>
    public int OwedRemovals { get; init; }

    /// <summary>Removals by other processes that this one has followed; on the layer that told of them.</summary>
    public long RemovalsHeard { get; init; }

    /// <summary>How often removals by other processes were missed and everything nearer was forgotten; on the layer that told of it.</summary>
    public long RemovalsMissed { get; init; }

    /// <summary>
    /// Execution time that the layer's answers have spared: for each, how long it took to execute when it was made, less how long the request that it answered took. Estimated by
    /// the engine; zero where the cache is used without one.
    /// </summary>
    public TimeSpan TimeSaved { get; init; }
}
