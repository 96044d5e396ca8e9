using PatternExecution.Caching;
using PatternExecution.Tests.Caching;

namespace PatternExecution.Redis.Tests;

/// <summary>What one process has: a memory layer, a Redis layer on a connection of its own, and a cache over both.</summary>
internal sealed class Member : IAsyncDisposable
{
    private readonly MemoryCacheLayer _memory = new();

    private Member(string configuration, string prefix, LayeredCacheOptions? options, RedisCacheOptions? redis, TimeProvider? time, bool isLocal)
    {
        redis ??= new RedisCacheOptions();
        redis.Configuration = configuration;
        redis.KeyPrefix = prefix;
        Redis = new RedisCacheLayer(redis, time);
        // Patient: a busy test machine is no fault of the server.
        Cache = new LayeredCache(isLocal ? [_memory, Redis] : [Redis], options ?? Patient(), time, logger: null);
    }

    public RedisCacheLayer Redis { get; }

    public LayeredCache Cache { get; }

    public CacheLayerStatistics Statistics => Cache.GetStatistics()[^1];

    public static LayeredCacheOptions Patient() => new()
    {
        SharedReadTimeout = TimeSpan.FromSeconds(30),
        SharedWriteTimeout = TimeSpan.FromSeconds(30),
        SlowThreshold = TimeSpan.FromSeconds(30),
        BreakDuration = TimeSpan.FromMilliseconds(50),
    };

    public static async Task<Member> JoinAsync(
        string configuration, string prefix, LayeredCacheOptions? options = null, RedisCacheOptions? redis = null, TimeProvider? time = null, bool isLocal = true)
    {
        var member = new Member(configuration, prefix, options, redis, time, isLocal);
        await Until.True(() => member.Redis.Backplane.Hears, "a member connects");
        return member;
    }

    /// <summary>Asks for a key whose answer, where it has to be made, is a number.</summary>
    public Task<CacheAnswer> AskAsync(string text, Func<int> make, params string[] tags) =>
        Cache.GetOrExecuteAsync(CacheSamples.Key(text), new CachePolicy(tags), make, static (make, _) => new(CacheSamples.Fill(make())), default).AsTask();

    /// <summary>All that was written is on the server.</summary>
    public Task SettledAsync() => Until.True(() => Statistics.PendingWrites == 0, "writes end");

    public ValueTask DisposeAsync() => Redis.DisposeAsync();
}
