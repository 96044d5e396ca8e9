namespace PatternExecution.Memory;

/// <summary>Memories by tenant. Every implementation gives the same answers. Thread-safe. No read ever returns an expired memory or another tenant's.</summary>
public interface IMemoryStore
{
    /// <summary>Stores a memory; one with the identity of another replaces it.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="cancellationToken">Gives up; the memory is then stored whole or not at all.</param>
    /// <exception cref="MemoryValidationException">A field is out of its range.</exception>
    /// <exception cref="MemoryStoreUnavailableException">The store cannot take it now.</exception>
    ValueTask<StoreOutcome> StoreAsync(MemoryRecord memory, CancellationToken cancellationToken = default);

    /// <summary>Stores several memories, all or none.</summary>
    /// <param name="memories">The memories; later ones see earlier ones.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>One outcome a memory, in the same order.</returns>
    /// <exception cref="MemoryValidationException">A field is out of its range; nothing was stored.</exception>
    /// <exception cref="MemoryStoreUnavailableException">The store cannot take them now; nothing was stored.</exception>
    ValueTask<IReadOnlyList<StoreOutcome>> StoreManyAsync(IReadOnlyList<MemoryRecord> memories, CancellationToken cancellationToken = default);

    /// <summary>Reads memories by identity, in one round trip.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="ids">Which.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Those that are there, in the order of <paramref name="ids"/>.</returns>
    ValueTask<IReadOnlyList<MemoryRecord>> GetManyAsync(string tenant, IReadOnlyList<Guid> ids, CancellationToken cancellationToken = default);

    /// <summary>Searches a tenant's memories.</summary>
    /// <param name="query">The search.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>At most <see cref="MemoryQuery.Top"/> hits, best first, equal scores newest first, then by identity. Never null.</returns>
    /// <exception cref="MemoryValidationException">A field is out of its range.</exception>
    ValueTask<IReadOnlyList<MemoryHit>> SearchAsync(MemoryQuery query, CancellationToken cancellationToken = default);

    /// <summary>Runs several searches in one round trip.</summary>
    /// <param name="queries">The searches.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>One list a search, in the same order.</returns>
    ValueTask<IReadOnlyList<IReadOnlyList<MemoryHit>>> SearchManyAsync(IReadOnlyList<MemoryQuery> queries, CancellationToken cancellationToken = default);

    /// <summary>Whether a tenant has any memory.</summary>
    /// <param name="tenant">Which.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<bool> HasAnyAsync(string tenant, CancellationToken cancellationToken = default);

    /// <summary>Deletes memories by identity.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="ids">Which.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many were there.</returns>
    ValueTask<int> DeleteAsync(string tenant, IReadOnlyList<Guid> ids, CancellationToken cancellationToken = default);

    /// <summary>Reads all of a tenant's memories, oldest first.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="cancellationToken">Gives up.</param>
    IAsyncEnumerable<MemoryRecord> ExportAsync(string tenant, CancellationToken cancellationToken = default);
}
