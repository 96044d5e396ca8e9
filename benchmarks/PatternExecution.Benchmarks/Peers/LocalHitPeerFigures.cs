using System.Globalization;
using System.Runtime.CompilerServices;
using BitFaster.Caching.Lru;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Caching;
using ZiggyCreatures.Caching.Fusion;

namespace PatternExecution.Benchmarks.Peers;

/// <summary>
/// A hit in the process's memory by the call that would make what is missing, one thread. Each peer has the key that it asks for: strings for the others, the tenant and the request
/// for this library; BitFaster is a cache and nothing more, held beside for scale.
/// </summary>
internal sealed class LocalHitPeerFigures : IFigureRoom
{
    private static readonly string _answer = new('x', 100);

    public string Room => "peers";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var size in (int[])[16, 10_000])
        {
            var texts = Enumerable.Range(0, size).Select(static i => string.Create(CultureInfo.InvariantCulture, $"recall the decision number {i}")).ToArray();
            var ours = await ReadOursAsync(texts);
            await using var provider = new ServiceCollection().AddHybridCache(static options => options.DefaultEntryOptions = new HybridCacheEntryOptions { Expiration = TimeSpan.FromHours(1) })
                .Services.BuildServiceProvider();
            using var fusion = new FusionCache(new FusionCacheOptions { DefaultEntryOptions = new FusionCacheEntryOptions(TimeSpan.FromHours(1)) });
            var name = string.Create(CultureInfo.InvariantCulture, $"local hit, {size:N0} keys");
            cancellationToken.ThrowIfCancellationRequested();

            var hybrid = SideBySide.Compare(ours, Read(provider.GetRequiredService<HybridCache>(), texts));
            yield return Figure.AtLeast(Room, $"{name}: faster than HybridCache", 1 / hybrid.Ratio, "x", 2, Describe("GetOrCreateAsync", hybrid));
            yield return Figure.Allocation(Room, $"{name}: allocated", hybrid, 0, Bytes("HybridCache", hybrid));
            var fused = SideBySide.Compare(ours, Read(fusion, texts));
            yield return Figure.AtLeast(Room, $"{name}: faster than FusionCache", 1 / fused.Ratio, "x", 4, Describe("GetOrSetAsync", fused));
            yield return Figure.Allocation(Room, $"{name}: allocated, beside FusionCache", fused, 0, Bytes("FusionCache", fused));
            var bare = SideBySide.Compare(ours, Read(new FastConcurrentTLru<string, string>(2 * size, TimeSpan.FromHours(1)), texts));
            yield return Figure.AtMost(Room, $"{name}: against a bare BitFaster FastConcurrentTLru", bare.Ratio, "x", 2, Describe("GetOrAdd", bare));
        }
    }

    private static string Describe(string call, Comparison comparison) =>
        string.Create(CultureInfo.InvariantCulture, $"{call}: {comparison.Anchor.Nanoseconds:0.#} ns (this: {comparison.Candidate.Nanoseconds:0.#} ns)");

    private static string Bytes(string peer, Comparison comparison) => string.Create(CultureInfo.InvariantCulture, $"{peer}: {comparison.Anchor.Bytes:0.#} B");

    private static async Task<Action<int>> ReadOursAsync(string[] texts)
    {
        var cache = new LayeredCache([new MemoryCacheLayer(new MemoryCacheLayerOptions { TimeToLive = TimeSpan.FromHours(1) })]);
        var policy = new CachePolicy([]);
        var keys = Array.ConvertAll(texts, static text => new CacheKey("acme", "", "recall_memory", 7, "Memory", new string(text), "default", ""));
        foreach (var key in keys) await cache.GetOrExecuteAsync(key, policy, 0, static (_, _) => new(new CacheFill(new byte[100], Decoded: null, Keep: true)));
        return count =>
        {
            for (var i = 0; i < count; i++)
            {
                var hit = cache.GetOrExecuteAsync(keys[Place(i, keys.Length)], policy, 0, static (_, _) => throw new InvalidOperationException("An entry is missing."));
                if (hit.GetAwaiter().GetResult().Entry.Value.Length != 100) throw new InvalidOperationException("An entry is wrong.");
            }
        };
    }

    private static Action<int> Read(HybridCache cache, string[] texts)
    {
        foreach (var text in texts) cache.GetOrCreateAsync(text, static _ => new ValueTask<string>(_answer)).AsTask().GetAwaiter().GetResult();
        var keys = Array.ConvertAll(texts, static text => new string(text));
        return count =>
        {
            for (var i = 0; i < count; i++)
            {
                var hit = cache.GetOrCreateAsync<string>(keys[Place(i, keys.Length)], static _ => throw new InvalidOperationException("An entry is missing."));
                if (hit.GetAwaiter().GetResult().Length != 100) throw new InvalidOperationException("An entry is wrong.");
            }
        };
    }

    private static Action<int> Read(FusionCache cache, string[] texts)
    {
        foreach (var text in texts) cache.Set(text, _answer);
        var keys = Array.ConvertAll(texts, static text => new string(text));
        return count =>
        {
            for (var i = 0; i < count; i++)
            {
                var hit = cache.GetOrSetAsync<string>(keys[Place(i, keys.Length)], static _ => throw new InvalidOperationException("An entry is missing."));
                if (hit.GetAwaiter().GetResult().Length != 100) throw new InvalidOperationException("An entry is wrong.");
            }
        };
    }

    private static Action<int> Read(FastConcurrentTLru<string, string> cache, string[] texts)
    {
        foreach (var text in texts) cache.AddOrUpdate(text, _answer);
        var keys = Array.ConvertAll(texts, static text => new string(text));
        return count =>
        {
            for (var i = 0; i < count; i++)
            {
                if (cache.GetOrAdd(keys[Place(i, keys.Length)], static _ => throw new InvalidOperationException("An entry is missing.")).Length != 100)
                    throw new InvalidOperationException("An entry is wrong.");
            }
        };
    }

    /// <summary>A stride that visits 8,192 or 16 keys in an order that no prefetcher guesses.</summary>
    private static int Place(int i, int keys) => (i * 5_003) & (keys == 16 ? 15 : 8_191);
}
