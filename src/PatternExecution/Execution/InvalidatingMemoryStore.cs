using Microsoft.Extensions.Logging;
using PatternExecution.Caching;
using PatternExecution.Diagnostics;
using PatternExecution.Memory;

namespace PatternExecution.Execution;

/// <summary>A store whose writes make the cache forget what was recalled of the tenant, whoever writes: the engine or the host.</summary>
internal sealed class InvalidatingMemoryStore(IMemoryStore inner, LayeredCache cache, TimeProvider time, ILogger logger) : IMemoryStore
{
    public MemoryPresence Presence { get; } = new(inner, time, logger);

    public async ValueTask<StoreOutcome> StoreAsync(MemoryRecord memory, CancellationToken cancellationToken)
    {
        StoreOutcome outcome;
        try
        {
            outcome = await inner.StoreAsync(memory, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not MemoryValidationException)
        {
            // Whether it was written is not known.
            await ForgetAsync(memory.Tenant).ConfigureAwait(false);
            throw;
        }

        if (Wrote(outcome)) await StoredAsync(memory.Tenant).ConfigureAwait(false);
        return outcome;
    }

    public async ValueTask<IReadOnlyList<StoreOutcome>> StoreManyAsync(IReadOnlyList<MemoryRecord> memories, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoreOutcome> outcomes;
        try
        {
            outcomes = await inner.StoreManyAsync(memories, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not MemoryValidationException and not ArgumentException)
        {
            foreach (var tenant in memories.Select(static memory => memory.Tenant).Distinct(StringComparer.Ordinal)) await ForgetAsync(tenant).ConfigureAwait(false);
            throw;
        }

        var tenants = memories.Where((_, i) => Wrote(outcomes[i])).Select(static memory => memory.Tenant).Distinct(StringComparer.Ordinal);
        foreach (var written in tenants) await StoredAsync(written).ConfigureAwait(false);
        return outcomes;
    }

    public ValueTask<IReadOnlyList<MemoryRecord>> GetManyAsync(string tenant, IReadOnlyList<Guid> ids, CancellationToken cancellationToken) =>
        inner.GetManyAsync(tenant, ids, cancellationToken);

    public ValueTask<IReadOnlyList<MemoryHit>> SearchAsync(MemoryQuery query, CancellationToken cancellationToken) =>
        inner.SearchAsync(query, cancellationToken);

    public ValueTask<IReadOnlyList<IReadOnlyList<MemoryHit>>> SearchManyAsync(IReadOnlyList<MemoryQuery> queries, CancellationToken cancellationToken) =>
        inner.SearchManyAsync(queries, cancellationToken);

    public ValueTask<bool> HasAnyAsync(string tenant, CancellationToken cancellationToken) => inner.HasAnyAsync(tenant, cancellationToken);

    public async ValueTask<int> DeleteAsync(string tenant, IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
    {
        var deleted = await inner.DeleteAsync(tenant, ids, cancellationToken).ConfigureAwait(false);
        if (deleted == 0) return deleted;
        Presence.Deleted(tenant);
        await ForgetAsync(tenant).ConfigureAwait(false);
        return deleted;
    }

    public IAsyncEnumerable<MemoryRecord> ExportAsync(string tenant, CancellationToken cancellationToken) => inner.ExportAsync(tenant, cancellationToken);

    private static bool Wrote(StoreOutcome outcome) => outcome.Status is StoreStatus.Created or StoreStatus.Updated;

    private ValueTask StoredAsync(string tenant)
    {
        Presence.Stored(tenant);
        return ForgetAsync(tenant);
    }

    // The write has happened: neither the caller's cancellation nor a cache in trouble may hide that.
    private async ValueTask ForgetAsync(string tenant)
    {
        try
        {
            await cache.RemoveByTagAsync(CacheTags.OfRecall(tenant), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            logger.InvalidationFailed(exception.GetType().Name);
        }
    }
}
