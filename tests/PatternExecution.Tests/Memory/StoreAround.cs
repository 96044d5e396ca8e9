using PatternExecution.Memory;

namespace PatternExecution.Tests.Memory;

/// <summary>A real store, some of whose operations a test makes go wrong.</summary>
internal abstract class StoreAround : IMemoryStore
{
    protected InProcessMemoryStore Inner { get; } = new();

    public virtual ValueTask<StoreOutcome> StoreAsync(MemoryRecord memory, CancellationToken cancellationToken) => Inner.StoreAsync(memory, cancellationToken);

    public virtual ValueTask<IReadOnlyList<StoreOutcome>> StoreManyAsync(IReadOnlyList<MemoryRecord> memories, CancellationToken cancellationToken) =>
        Inner.StoreManyAsync(memories, cancellationToken);

    public virtual ValueTask<IReadOnlyList<MemoryRecord>> GetManyAsync(string tenant, IReadOnlyList<Guid> ids, CancellationToken cancellationToken) =>
        Inner.GetManyAsync(tenant, ids, cancellationToken);

    public virtual ValueTask<IReadOnlyList<MemoryHit>> SearchAsync(MemoryQuery query, CancellationToken cancellationToken) => Inner.SearchAsync(query, cancellationToken);

    public virtual ValueTask<IReadOnlyList<IReadOnlyList<MemoryHit>>> SearchManyAsync(IReadOnlyList<MemoryQuery> queries, CancellationToken cancellationToken) =>
        Inner.SearchManyAsync(queries, cancellationToken);

    public virtual ValueTask<bool> HasAnyAsync(string tenant, CancellationToken cancellationToken) => Inner.HasAnyAsync(tenant, cancellationToken);

    public virtual ValueTask<int> DeleteAsync(string tenant, IReadOnlyList<Guid> ids, CancellationToken cancellationToken) => Inner.DeleteAsync(tenant, ids, cancellationToken);

    public virtual IAsyncEnumerable<MemoryRecord> ExportAsync(string tenant, CancellationToken cancellationToken) => Inner.ExportAsync(tenant, cancellationToken);
}
