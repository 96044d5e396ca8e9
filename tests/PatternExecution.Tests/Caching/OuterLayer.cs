using PatternExecution.Caching;

namespace PatternExecution.Tests.Caching;

/// <summary>A shared layer that really stores, in this process, and whose operations a test may delay or fail.</summary>
internal sealed class OuterLayer(TimeProvider time, string name = "outer") : ICacheLayer
{
    private readonly MemoryCacheLayer _store = new(new MemoryCacheLayerOptions { TimeToLive = TimeSpan.FromSeconds(300) }, time);
    private int _operations;

    /// <summary>Runs before each operation, which goes on when it ends and fails with it.</summary>
    public Func<string, Task>? Before { get; set; }

    /// <summary>How many operations began.</summary>
    public int Operations => Volatile.Read(ref _operations);

    public string Name => name;

    public bool IsShared => true;

    public async ValueTask<CacheEntry?> GetAsync(CacheKey key, CancellationToken cancellationToken)
    {
        await BeginAsync("get");
        return await _store.GetAsync(key, CancellationToken.None);
    }

    public async ValueTask<bool> ContainsAsync(CacheKey key, CancellationToken cancellationToken)
    {
        await BeginAsync("contains");
        return await _store.ContainsAsync(key, CancellationToken.None);
    }

    public async ValueTask SetAsync(CacheKey key, CacheEntry entry, CancellationToken cancellationToken)
    {
        await BeginAsync("set");
        await _store.SetAsync(key, entry, CancellationToken.None);
    }

    public async ValueTask RemoveAsync(CacheKey key, CancellationToken cancellationToken)
    {
        await BeginAsync("remove");
        await _store.RemoveAsync(key, CancellationToken.None);
    }

    public async ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken)
    {
        await BeginAsync("removeByTag");
        await _store.RemoveByTagAsync(tag, CancellationToken.None);
    }

    public CacheLayerStatistics GetStatistics() => _store.GetStatistics() with { Name = name };

    private Task BeginAsync(string operation)
    {
        Interlocked.Increment(ref _operations);
        return Before?.Invoke(operation) ?? Task.CompletedTask;
    }
}
