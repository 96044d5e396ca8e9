using System.Globalization;
using System.Runtime.CompilerServices;
using PatternExecution.Benchmarks.Figures;

namespace PatternExecution.Benchmarks.Caching;

/// <summary>The memory layer's hit rate on every trace, against the best of three references on the same trace.</summary>
internal sealed class CachingHitRateFigures : IFigureRoom
{
    public string Room => "caching";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var replays = new List<TraceReplay>();
        foreach (var trace in AccessTraces.Made().Concat(AccessTraces.Recorded(settings.DataFolder)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var replay = await TraceReplay.RunAsync(trace);
            replays.Add(replay);
            yield return Figure.AtLeast(Room, $"hit rate over the best reference: {trace.Name}", replay.Ours - replay.BestReference, "points", -1, Describe(replay));
        }

        if (!AccessTraces.Recorded(settings.DataFolder).Any())
        {
            yield return Figure.NotMeasured(Room, "hit rate on the recorded traces", "points", -1, "no data");
        }

        var mean = replays.Average(replay => replay.Ours);
        var best = Math.Max(
            replays.Average(replay => replay.Lru),
            Math.Max(replays.Average(replay => replay.TwoQueues), replays.Average(replay => replay.WTinyLfu)));
        yield return Figure.AtLeast(Room, "mean hit rate over the best reference's mean", mean - best, "points", 0);
    }

    private static string Describe(TraceReplay replay) => string.Create(
        CultureInfo.InvariantCulture,
        $"LRU {replay.Lru:F1}, S3-FIFO {replay.TwoQueues:F1}, W-TinyLFU {replay.WTinyLfu:F1} % (this: {replay.Ours:F1}; Belady {replay.Belady:F1})");
}
