using Microsoft.Extensions.Logging;
using PatternExecution.Caching;
using PatternExecution.Diagnostics;
using PatternExecution.Memory;
using PatternExecution.Patterns;

namespace PatternExecution.Execution;

/// <summary>A store whose writes make the cache forget what was recalled of the tenant, whoever writes: the engine or the host.</summary>
internal sealed class InvalidatingMemoryStore : IMemoryStore, IDisposable
{
    private readonly IMemoryStore _inner;
    private readonly LayeredCache _cache;
    private readonly ILogger _logger;
    private readonly IDisposable? _changes;

    public InvalidatingMemoryStore(IMemoryStore inner, LayeredCache cache, TimeProvider time, ILogger logger)
    {
        _inner = inner;
        _cache = cache;
        _logger = logger;
        Presence = new MemoryPresence(inner, time, logger);
        // Other processes, and a host that holds the inner store, write too.
        _changes = (inner as IMemoryChangeSource)?.OnChange(Changed);
    }

    /// <summary>Whether an answer must stay in the process: because its pattern says so, or because no other process has the memories it was recalled from.</summary>
    public bool KeepsLocal(PatternDefinition pattern, PatternType route) =>
        pattern.CacheScope == CacheScope.Local || (route != PatternType.Infrastructure && _inner is InProcessMemoryStore);

    public MemoryPresence Presence { get; }

    /// <summary>Whether a search leaves the process, so that several are better sent together.</summary>
    public bool IsRemote => _inner is not InProcessMemoryStore;

    public void Dispose() => _changes?.Dispose();

    public async ValueTask<StoreOutcome> StoreAsync(MemoryRecord memory, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(memory);
        StoreOutcome outcome;
        try
        {
            outcome = await _inner.StoreAsync(memory, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (MemoryValidationException or ArgumentException))
        {
            // Whether it was written is not known.
            await ForgetAsync(memory.Tenant).ConfigureAwait(false);
            throw;
        }

        if (Wrote(outcome)) await StoredAsync(memory.Tenant).ConfigureAwait(false);
        return outcome;
    }

    public async ValueTask<IReadOnlyList<StoreOutcome>> StoreManyAsync(IReadOnlyList<MemoryRecord> memories, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(memories);
        IReadOnlyList<StoreOutcome> outcomes;
        try
        {
            outcomes = await _inner.StoreManyAsync(memories, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (MemoryValidationException or ArgumentException))
        {
            foreach (var tenant in memories.Select(static memory => memory.Tenant).Distinct(StringComparer.Ordinal)) await ForgetAsync(tenant).ConfigureAwait(false);
            throw;
        }

        var tenants = memories.Where((_, i) => Wrote(outcomes[i])).Select(static memory => memory.Tenant).Distinct(StringComparer.Ordinal);
        foreach (var written in tenants) await StoredAsync(written).ConfigureAwait(false);
        return outcomes;
    }

    public ValueTask<IReadOnlyList<MemoryRecord>> GetManyAsync(string tenant, IReadOnlyList<Guid> ids, CancellationToken cancellationToken = default) =>
        _inner.GetManyAsync(tenant, ids, cancellationToken);

    public ValueTask<IReadOnlyList<MemoryHit>> SearchAsync(MemoryQuery query, CancellationToken cancellationToken = default) =>
        _inner.SearchAsync(query, cancellationToken);

    public ValueTask<IReadOnlyList<IReadOnlyList<MemoryHit>>> SearchManyAsync(IReadOnlyList<MemoryQuery> queries, CancellationToken cancellationToken = default) =>
        _inner.SearchManyAsync(queries, cancellationToken);

    /// <summary>How the store would search; null where it cannot say.</summary>
    public async ValueTask<MemorySearchPlan?> ExplainAsync(MemoryQuery query, CancellationToken cancellationToken) =>
        _inner is IMemorySearchExplainer explainer ? await explainer.ExplainAsync(query, cancellationToken).ConfigureAwait(false) : null;

    public ValueTask<bool> HasAnyAsync(string tenant, CancellationToken cancellationToken = default) => _inner.HasAnyAsync(tenant, cancellationToken);

    public async ValueTask<int> DeleteAsync(string tenant, IReadOnlyList<Guid> ids, CancellationToken cancellationToken = default)
    {
        int deleted;
        try
        {
            deleted = await _inner.DeleteAsync(tenant, ids, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (MemoryValidationException or ArgumentException))
        {
            await DeletedAsync(tenant).ConfigureAwait(false);
            throw;
        }

        if (deleted > 0) await DeletedAsync(tenant).ConfigureAwait(false);
        return deleted;
    }

    public IAsyncEnumerable<MemoryRecord> ExportAsync(string tenant, CancellationToken cancellationToken = default) => _inner.ExportAsync(tenant, cancellationToken);

    private static bool Wrote(StoreOutcome outcome) => outcome.Status is StoreStatus.Created or StoreStatus.Updated;

    private ValueTask StoredAsync(string tenant)
    {
        Presence.Stored(tenant);
        return ForgetAsync(tenant);
    }

    private ValueTask DeletedAsync(string tenant)
    {
        Presence.Recheck(tenant);
        return ForgetAsync(tenant);
    }

    private void Changed(string? tenant)
    {
        if (tenant is null) Presence.RecheckAll();
        else Presence.Recheck(tenant);
        _ = ForgetTagAsync(tenant is null ? CacheTags.AllRecalls : CacheTags.OfRecall(tenant)).AsTask();
    }

    private ValueTask ForgetAsync(string tenant) => ForgetTagAsync(CacheTags.OfRecall(tenant));

    // The write has happened: neither the caller's cancellation nor a cache in trouble may hide that.
    private async ValueTask ForgetTagAsync(string tag)
    {
        try
        {
            await _cache.RemoveByTagAsync(tag, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _logger.InvalidationFailed(exception.GetType().Name);
        }
    }
}
