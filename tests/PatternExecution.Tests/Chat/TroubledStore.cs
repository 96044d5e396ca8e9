using PatternExecution.Memory;
using PatternExecution.Tests.Memory;

namespace PatternExecution.Tests.Chat;

/// <summary>A store in trouble, as a server may be: its searches fail, or do not end and do not heed their token.</summary>
internal sealed class TroubledStore(bool fails) : StoreAround
{
    public override ValueTask<IReadOnlyList<MemoryHit>> SearchAsync(MemoryQuery query, CancellationToken cancellationToken) =>
        fails ? throw new MemoryStoreUnavailableException("down") : new(new TaskCompletionSource<IReadOnlyList<MemoryHit>>().Task);

    public override ValueTask<IReadOnlyList<IReadOnlyList<MemoryHit>>> SearchManyAsync(IReadOnlyList<MemoryQuery> queries, CancellationToken cancellationToken) =>
        fails ? throw new MemoryStoreUnavailableException("down") : new(new TaskCompletionSource<IReadOnlyList<IReadOnlyList<MemoryHit>>>().Task);
}
