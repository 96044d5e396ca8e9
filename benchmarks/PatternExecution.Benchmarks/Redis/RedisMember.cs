using PatternExecution.Caching;
using PatternExecution.Redis;

namespace PatternExecution.Benchmarks.Redis;

/// <summary>What one process has: a memory layer where wanted, a Redis layer on a connection of its own, and a cache over both.</summary>
internal sealed class RedisMember : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    private RedisMember(string configuration, string prefix, MemoryCacheLayer? memory, TimeProvider? time)
    {
        Redis = new RedisCacheLayer(new RedisCacheOptions { Configuration = configuration, KeyPrefix = prefix }, time);
        Cache = new LayeredCache(memory is null ? [Redis] : [memory, Redis], time);
    }

    public RedisCacheLayer Redis { get; }

    public LayeredCache Cache { get; }

    public CacheLayerStatistics Statistics => Cache.GetStatistics()[^1];

    public static string NewPrefix() => $"bench:{Guid.NewGuid():n}:";

    public static async Task<RedisMember> JoinAsync(string configuration, string prefix, MemoryCacheLayer? memory = null, TimeProvider? time = null)
    {
        var member = new RedisMember(configuration, prefix, memory, time);
        using var late = new CancellationTokenSource(_patience);
        await member.Redis.WaitUntilConnectedAsync(late.Token);
        return member;
    }

    public async Task SettledAsync()
    {
        using var late = new CancellationTokenSource(_patience);
        while (Statistics.PendingWrites > 0) await Task.Delay(1, late.Token);
    }

    public ValueTask DisposeAsync() => Redis.DisposeAsync();
}
