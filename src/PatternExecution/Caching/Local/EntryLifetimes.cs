namespace PatternExecution.Caching.Local;

/// <summary>How long an entry is kept, and from when on it is made anew.</summary>
internal sealed class EntryLifetimes(MemoryCacheLayerOptions options, LayerClock clock, TimeProvider time)
{
    private readonly TimeSpan _timeToLive = options.TimeToLive;
    private readonly long _maxEntryBytes = (long)(options.MaxBytes * options.MaxEntryShare);
    private readonly double _jitter = options.Jitter;
    private readonly double _eagerRefresh = options.EagerRefresh;

    /// <summary>An entry's place; null where it cannot be kept.</summary>
    public CacheNode? NodeOf(in CacheKey key, CacheEntry entry)
    {
        var left = entry.ExpiresAt - time.GetUtcNow();
        var size = CacheNode.SizeOf(in key, entry);
        if (size > _maxEntryBytes || left <= TimeSpan.Zero) return null;
        var lifetime = _timeToLive * (1 - (_jitter * Random.Shared.NextDouble()));
        var deadline = clock.DeadlineAfter(left < lifetime ? left : lifetime);
        var lookAt = deadline;
        if (_eagerRefresh > 0)
        {
            // What another layer gave near its end is to be refreshed soon, however short its time here.
            var whole = entry.ExpiresAt - entry.CreatedAt;
            lookAt -= (long)((whole < lifetime ? whole : lifetime).TotalMilliseconds * _eagerRefresh);
        }

        return new CacheNode(in key, entry, deadline, lookAt, deadline + (long)entry.StaleWhile.TotalMilliseconds, size);
    }

    /// <summary>An entry with its expiry in the layer.</summary>
    public CacheEntry Ending(CacheNode node, CacheEntry entry, long now) =>
        entry.Until(time.GetUtcNow() + TimeSpan.FromMilliseconds(node.Deadline - now), entry.StaleWhile);
}
