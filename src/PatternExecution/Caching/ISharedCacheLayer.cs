namespace PatternExecution.Caching;

/// <summary>
/// A layer that several processes share and that helps them to agree: it stamps what it reads, so that nothing begun before a removal is served after
/// it; it lets one process at a time execute a key; it tells of removals by others. Thread-safe.
/// </summary>
public interface ISharedCacheLayer : ICacheLayer
{
    /// <summary>Reads an entry, and what a later write of the key has to carry; one round trip in the usual case.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="tags">The tags that an answer of the key will carry.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<SharedRead> ReadAsync(CacheKey key, IReadOnlyList<string> tags, CancellationToken cancellationToken = default);

    /// <summary>Reads several entries as <see cref="ReadAsync"/> does each; one round trip where the layer has a way to, else each on its own at the same time.</summary>
    /// <param name="reads">What to read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>As many as were asked for, in their order.</returns>
    async ValueTask<IReadOnlyList<SharedRead>> ReadManyAsync(IReadOnlyList<CacheRead> reads, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reads);
        return await Task.WhenAll(reads.Select(read => ReadAsync(read.Key, read.Tags, cancellationToken).AsTask())).ConfigureAwait(false);
    }

    /// <summary>Writes an entry that was made after a read, unless its key or one of its tags was removed in between; then ends the lease.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="stamp">The <see cref="SharedRead.Stamp"/> of the read before; null where there was none.</param>
    /// <param name="lease">The lease to end; null where there is none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask WriteAsync(CacheKey key, CacheEntry entry, object? stamp, CacheLease? lease, CancellationToken cancellationToken = default);

    /// <summary>Asks to be the one process that executes a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="stamp">The <see cref="SharedRead.Stamp"/> of the read that missed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whose turn it is; null where that cannot be told now, and everybody executes.</returns>
    ValueTask<CacheLease?> LeaseAsync(CacheKey key, object? stamp, CancellationToken cancellationToken = default);

    /// <summary>Tells a listener of what other processes remove, from now on.</summary>
    /// <param name="listener">The listener; kept as long as the layer.</param>
    void Listen(ICacheListener listener);
}
