using System.Text;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.DependencyInjection;
using PatternExecution.Benchmarks.Redis;
using PatternExecution.Caching;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Backplane.StackExchangeRedis;
using ZiggyCreatures.Caching.Fusion.Serialization.SystemTextJson;

namespace PatternExecution.Benchmarks.Peers;

/// <summary>The caches of the comparison, each alone in the process or in front of one Redis.</summary>
internal static class PeerCaches
{
    private static readonly string[] _tags = ["t"];

    /// <summary>How each is made, this library's first.</summary>
    /// <param name="redis">The server behind them; null for caches in memory only, which have nothing to tune.</param>
    /// <param name="prefix">What their keys begin with.</param>
    public static IReadOnlyList<Func<Task<PeerCache>>> All(string? redis, string prefix)
    {
        List<Func<Task<PeerCache>>> caches = [() => OursAsync(redis, prefix), () => Task.FromResult(Hybrid(redis, prefix)), () => Task.FromResult(Fusion(redis, prefix))];
        if (redis is not null) caches.Add(() => Task.FromResult(TunedFusion(redis, prefix)));
        return caches;
    }

    private static async Task<PeerCache> OursAsync(string? redis, string prefix)
    {
        var member = redis is null ? null : await RedisMember.JoinAsync(redis, prefix + "ours:", new MemoryCacheLayer());
        var cache = member?.Cache ?? new LayeredCache([new MemoryCacheLayer()]);
        var policy = new CachePolicy(_tags);
        return new PeerCache(
            "this",
            async (key, make) =>
            {
                var answer = await cache.GetOrExecuteAsync(KeyOf(key), policy, make, static async (make, token) => new CacheFill(Encoding.UTF8.GetBytes(await make(token)), Decoded: null, Keep: true));
                return Encoding.UTF8.GetString(answer.Entry.Value.Span);
            },
            member is null ? [] : [member]);
    }

    private static CacheKey KeyOf(string key) => new("acme", "", "p", 1, "memory", key, "", "");

    /// <summary>As learn.microsoft.com has it: <c>AddHybridCache</c>, and a distributed cache in the container.</summary>
    private static PeerCache Hybrid(string? redis, string prefix)
    {
        var services = new ServiceCollection();
        if (redis is not null)
        {
            services.AddStackExchangeRedisCache(options =>
            {
                options.Configuration = redis;
                options.InstanceName = prefix + "hybrid:";
            });
        }

        services.AddHybridCache();
        var provider = services.BuildServiceProvider();
        var cache = provider.GetRequiredService<HybridCache>();
        return new PeerCache("HybridCache", (key, make) => cache.GetOrCreateAsync(key, make, static (make, token) => make(token)), provider);
    }

    /// <summary>As its README begins.</summary>
    private static PeerCache Fusion(string? redis, string prefix) =>
        CreateFusion("FusionCache", redis, prefix + "fusion:", new FusionCacheOptions { DefaultEntryOptions = new FusionCacheEntryOptions { Duration = TimeSpan.FromMinutes(1) } });

    /// <summary>As its step-by-step guide ends: fail-safe, soft and hard time-outs, work in the background, a breaker.</summary>
    private static PeerCache TunedFusion(string redis, string prefix) => CreateFusion("FusionCache tuned", redis, prefix + "tuned:", new FusionCacheOptions
    {
        DistributedCacheCircuitBreakerDuration = TimeSpan.FromSeconds(2),
        DefaultEntryOptions = new FusionCacheEntryOptions
        {
            Duration = TimeSpan.FromMinutes(1),
            IsFailSafeEnabled = true,
            FailSafeMaxDuration = TimeSpan.FromHours(2),
            FailSafeThrottleDuration = TimeSpan.FromSeconds(30),
            DistributedCacheSoftTimeout = TimeSpan.FromMilliseconds(100),
            DistributedCacheHardTimeout = TimeSpan.FromMilliseconds(200),
            AllowBackgroundDistributedCacheOperations = true,
            AllowBackgroundBackplaneOperations = true,
        },
    });

    private static PeerCache CreateFusion(string name, string? redis, string prefix, FusionCacheOptions options)
    {
        var cache = new FusionCache(options);
        List<object> owned = [cache];
        if (redis is not null)
        {
            var distributed = new RedisCache(new RedisCacheOptions { Configuration = redis, InstanceName = prefix });
            owned.Add(distributed);
            cache.SetupDistributedCache(distributed, new FusionCacheSystemTextJsonSerializer());
            cache.SetupBackplane(new RedisBackplane(new RedisBackplaneOptions { Configuration = redis }));
        }

        return new PeerCache(name, (key, make) => cache.GetOrSetAsync<string>(key, async (_, token) => await make(token)), [.. owned]);
    }
}
