using System.Globalization;
using PatternExecution.Caching;

namespace PatternExecution.Benchmarks.Caching;

/// <summary>Hit rates of one trace, in percent.</summary>
internal sealed record TraceReplay(AccessTrace Trace, double Ours, double Lru, double TwoQueues, double WTinyLfu, double Belady)
{
    /// <summary>The best of the three references.</summary>
    public double BestReference => Math.Max(Lru, Math.Max(TwoQueues, WTinyLfu));

    /// <summary>Replays a trace through the memory layer and every reference.</summary>
    public static async Task<TraceReplay> RunAsync(AccessTrace trace)
    {
        return new TraceReplay(
            trace,
            Rate(await MemoryLayerAsync(trace)),
            Rate(ReferencePolicies.Lru(trace)),
            Rate(ReferencePolicies.TwoQueues(trace)),
            Rate(ReferencePolicies.WTinyLfu(trace)),
            Rate(ReferencePolicies.Belady(trace)));

        double Rate(int hits) => 100.0 * hits / trace.Keys.Length;
    }

    /// <summary>The layer as hosts use it: read, and write what was missing.</summary>
    public static async Task<int> MemoryLayerAsync(AccessTrace trace)
    {
        var layer = new MemoryCacheLayer(new MemoryCacheLayerOptions
        {
            MaxEntries = trace.Capacity,
            MaxBytes = 1L << 40,
            TimeToLive = TimeSpan.FromDays(1),
        });
        var entry = new CacheEntry(default, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, []);
        var hits = 0;
        foreach (var number in trace.Keys)
        {
            var key = new CacheKey("t", "", "s", 1, "memory", number.ToString(CultureInfo.InvariantCulture), "", "");
            if (layer.TryGet(in key, out _)) hits++;
            else await layer.SetAsync(key, entry, CancellationToken.None);
        }

        return hits;
    }
}
