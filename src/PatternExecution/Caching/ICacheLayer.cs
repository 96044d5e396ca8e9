namespace PatternExecution.Caching;

/// <summary>One level of the layered cache. Thread-safe. A layer may forget anything at any time; it never serves what is expired or removed.</summary>
public interface ICacheLayer
{
    /// <summary>The layer's name in results and metrics, such as <c>memory</c> or <c>redis</c>.</summary>
    string Name { get; }

    /// <summary>Whether entries leave the process; such a layer is never offered an answer that must stay.</summary>
    bool IsShared { get; }

    /// <summary>Reads an entry.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The entry, or null where there is none that may be served.</returns>
    ValueTask<CacheEntry?> GetAsync(CacheKey key, CancellationToken cancellationToken = default);

    /// <summary>Says whether <see cref="GetAsync"/> would find an entry; counts neither a hit nor a miss, and is no use of the entry.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<bool> ContainsAsync(CacheKey key, CancellationToken cancellationToken = default);

    /// <summary>Writes an entry, for the shorter of the layer's own time to live and the entry's.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask SetAsync(CacheKey key, CacheEntry entry, CancellationToken cancellationToken = default);

    /// <summary>Removes an entry.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask RemoveAsync(CacheKey key, CancellationToken cancellationToken = default);

    /// <summary>Removes every entry that carries a tag.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default);

    /// <summary>Counts since the layer was created.</summary>
    CacheLayerStatistics GetStatistics();
}
