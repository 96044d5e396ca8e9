using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Caching;

namespace PatternExecution.Benchmarks.Caching;

/// <summary>
/// A local hit of the layered cache against <see cref="IMemoryCache"/> with the same keys, whose strings are equal to the stored ones but not the same, as
/// they are in a request. The anchor's keys are boxed beforehand.
/// </summary>
internal sealed class CachingHitFigures : IFigureRoom
{
    private static readonly string[] _tags = ["tenant:acme", "pattern:recall_memory", "recalled:acme"];

    public string Room => "caching";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var contention = new Contention();
        foreach (var size in (int[])[16, 10_000])
        {
            var keys = MakeKeys(size);
            var untagged = await FillAsync(size, []);
            var tagged = await FillAsync(size, _tags);
            using var memory = FillMemoryCache(size);
            Action<int> ours = Reader(untagged, keys);
            Action<int> anchor = Reader(memory, Array.ConvertAll(keys, static key => (object)key));
            var name = string.Create(CultureInfo.InvariantCulture, $"local hit, {size:N0} keys");

            cancellationToken.ThrowIfCancellationRequested();
            var single = SideBySide.Compare(ours, anchor);
            yield return Figure.Ratio(Room, $"{name}, one thread", single, 0.75, "IMemoryCache.TryGetValue");
            yield return Figure.Allocation(Room, $"{name}, allocated", single, 0);
            var both = SideBySide.Compare(contention.Beside(ours), contention.Beside(anchor));
            yield return Figure.Ratio(Room, $"{name}, two threads", both, 0.75, "IMemoryCache.TryGetValue");
            var withTags = SideBySide.Compare(Reader(tagged, keys), ours);
            yield return Figure.Ratio(Room, $"{name}, three tags", withTags, 1.3, "untagged");
        }

    }

    private static CacheKey[] MakeKeys(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new CacheKey(
            new string("acme"), "", "recall_memory", 7, "Memory", string.Create(CultureInfo.InvariantCulture, $"recall the decision number {i}"), new string("default"), ""))];

    private static async Task<LayeredCache> FillAsync(int count, string[] tags)
    {
        var layer = new MemoryCacheLayer(new MemoryCacheLayerOptions { TimeToLive = TimeSpan.FromHours(1) });
        foreach (var key in MakeKeys(count))
        {
            await layer.SetAsync(key, new CacheEntry(new byte[100], DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, tags), default);
        }

        return new LayeredCache([layer]);
    }

    private static MemoryCache FillMemoryCache(int count)
    {
        var memory = new MemoryCache(Options.Create(new MemoryCacheOptions()));
        foreach (var key in MakeKeys(count)) memory.Set(key, new byte[100], TimeSpan.FromHours(1));
        return memory;
    }

    private static Action<int> Reader(LayeredCache cache, CacheKey[] keys)
    {
        var mask = keys.Length == 16 ? 15 : 8_191;
        return count =>
        {
            for (var i = 0; i < count; i++)
            {
                // A stride that visits all keys in an order that no prefetcher guesses.
                if (!cache.TryGet(in keys[(i * 5_003) & mask], out _)) throw new InvalidOperationException("An entry is missing.");
            }
        };
    }

    private static Action<int> Reader(MemoryCache cache, object[] keys)
    {
        var mask = keys.Length == 16 ? 15 : 8_191;
        return count =>
        {
            for (var i = 0; i < count; i++)
            {
                if (!cache.TryGetValue(keys[(i * 5_003) & mask], out _)) throw new InvalidOperationException("An entry is missing.");
            }
        };
    }
}
