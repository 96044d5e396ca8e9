using PatternExecution.Memory;

namespace PatternExecution.Tests.Chat;

/// <summary>A store in trouble, as a server may be: its searches fail, or do not end and do not heed their token.</summary>
internal sealed class TroubledStore(bool fails) : IMemoryStore
{
    private readonly InProcessMemoryStore _inner = new();

    public ValueTask<IReadOnlyList<MemoryHit>> SearchAsync(MemoryQuery query, CancellationToken cancellationToken) =>
        fails ? throw new MemoryStoreUnavailableException("down") : new(new TaskCompletionSource<IReadOnlyList<MemoryHit>>().Task);

    public ValueTask<IReadOnlyList<IReadOnlyList<MemoryHit>>> SearchManyAsync(IReadOnlyList<MemoryQuery> queries, CancellationToken cancellationToken) =>
        fails ? throw new MemoryStoreUnavailableException("down") : new(new TaskCompletionSource<IReadOnlyList<IReadOnlyList<MemoryHit>>>().Task);

    public ValueTask<StoreOutcome> StoreAsync(MemoryRecord memory, CancellationToken cancellationToken) => _inner.StoreAsync(memory, cancellationToken);

    public ValueTask<IReadOnlyList<StoreOutcome>> StoreManyAsync(IReadOnlyList<MemoryRecord> memories, CancellationToken cancellationToken) =>
        _inner.StoreManyAsync(memories, cancellationToken);

    public ValueTask<IReadOnlyList<MemoryRecord>> GetManyAsync(string tenant, IReadOnlyList<Guid> ids, CancellationToken cancellationToken) =>
        _inner.GetManyAsync(tenant, ids, cancellationToken);

    public ValueTask<bool> HasAnyAsync(string tenant, CancellationToken cancellationToken) => _inner.HasAnyAsync(tenant, cancellationToken);

    public ValueTask<int> DeleteAsync(string tenant, IReadOnlyList<Guid> ids, CancellationToken cancellationToken) => _inner.DeleteAsync(tenant, ids, cancellationToken);

    public IAsyncEnumerable<MemoryRecord> ExportAsync(string tenant, CancellationToken cancellationToken) => _inner.ExportAsync(tenant, cancellationToken);
}
