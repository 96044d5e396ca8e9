namespace PatternExecution.Caching;

/// <summary>What a shared layer was seen to hold.</summary>
/// <param name="Entry">The entry, or null where there is none that may be served.</param>
/// <param name="Stamp">What the layer needs to know when an answer begun after this read is written; it means something to that layer only.</param>
public readonly record struct SharedRead(CacheEntry? Entry, object? Stamp)
{
    /// <summary>What is there past its expiry and was not removed; null where nothing is or <see cref="Entry"/> is given.</summary>
    public CacheEntry? Stale { get; init; }
}
