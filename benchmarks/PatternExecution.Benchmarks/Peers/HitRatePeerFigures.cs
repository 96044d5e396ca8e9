using System.Globalization;
using System.Runtime.CompilerServices;
using BitFaster.Caching.Lfu;
using BitFaster.Caching.Lru;
using BitFaster.Caching.Scheduler;
using PatternExecution.Benchmarks.Caching;
using PatternExecution.Benchmarks.Figures;

namespace PatternExecution.Benchmarks.Peers;

/// <summary>The memory layer's hit rate on every trace, against BitFaster's two policies with the same number of entries.</summary>
internal sealed class HitRatePeerFigures : IFigureRoom
{
    public string Room => "peers";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rates = new List<(double Ours, double Lfu, double Lru)>();
        foreach (var trace in AccessTraces.Made().Concat(AccessTraces.Recorded(settings.DataFolder)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (ours, lfu, lru) = (100.0 * await TraceReplay.MemoryLayerAsync(trace) / trace.Keys.Length, Lfu(trace), Lru(trace));
            rates.Add((ours, lfu, lru));
            yield return Figure.AtLeast(Room, $"hit rate over BitFaster's better: {trace.Name}", ours - Math.Max(lfu, lru), "points", -1, Describe(ours, lfu, lru));
        }

        if (!AccessTraces.Recorded(settings.DataFolder).Any()) yield return Figure.NotMeasured(Room, "hit rate over BitFaster's better, recorded traces", "points", -1, "no data");
        var (mean, meanLfu, meanLru) = (rates.Average(static rate => rate.Ours), rates.Average(static rate => rate.Lfu), rates.Average(static rate => rate.Lru));
        yield return Figure.AtLeast(Room, "mean hit rate over ConcurrentLfu's and ConcurrentLru's", mean - Math.Max(meanLfu, meanLru), "points", 0, Describe(mean, meanLfu, meanLru));
    }

    private static string Describe(double ours, double lfu, double lru) =>
        string.Create(CultureInfo.InvariantCulture, $"ConcurrentLfu {lfu:F1}, ConcurrentLru {lru:F1} % (this: {ours:F1})");

    private static double Lfu(AccessTrace trace)
    {
        // On the calling thread, as its own hit-rate analysis does: in the background it would fall behind a replay.
        var cache = new ConcurrentLfu<int, int>(1, trace.Capacity, new ForegroundScheduler(), EqualityComparer<int>.Default);
        foreach (var key in trace.Keys) cache.GetOrAdd(key, static key => key);
        return 100 * cache.Metrics.Value!.HitRatio;
    }

    private static double Lru(AccessTrace trace)
    {
        var cache = new ConcurrentLru<int, int>(1, trace.Capacity, EqualityComparer<int>.Default);
        foreach (var key in trace.Keys) cache.GetOrAdd(key, static key => key);
        return 100 * cache.Metrics.Value!.HitRatio;
    }
}
