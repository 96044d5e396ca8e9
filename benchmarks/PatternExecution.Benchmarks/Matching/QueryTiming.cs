using System.Text.RegularExpressions;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Matching;

namespace PatternExecution.Benchmarks.Matching;

/// <summary>Times an index over a whole set of queries, interleaved with trying the triggers one by one on a sample of them.</summary>
internal static class QueryTiming
{
    private const int Rounds = 9;
    private const int WarmRounds = 60;
    private static readonly TimeSpan AnchorRound = TimeSpan.FromMilliseconds(150);

    /// <summary>Runs all queries until what is hot has become fast.</summary>
    public static async Task WarmAsync(TriggerIndex index, QuerySet set, CancellationToken cancellationToken)
    {
        for (var half = 0; half < 2; half++)
        {
            for (var round = 0; round < WarmRounds / 2; round++) RunAll(index, set.Queries);

            // Hot expressions are compiled in the background.
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Processor time of a query, by index and one by one.</summary>
    public static (double IndexNanoseconds, double AnchorNanoseconds) Compare(TriggerIndex index, QuerySet set, Regex[] anchor)
    {
        var repeats = Math.Max(1, 20_000 / set.Queries.Length);
        var means = new double[Rounds];
        var next = 0;
        long anchorTime = 0, anchorCount = 0;
        for (var round = -1; round < Rounds; round++)
        {
            var started = ThreadTime.Nanoseconds();
            for (var i = 0; i < repeats; i++) RunAll(index, set.Queries);
            if (round >= 0) means[round] = (ThreadTime.Nanoseconds() - started) / (double)(repeats * set.Queries.Length);

            started = ThreadTime.Nanoseconds();
            var count = 0;
            while (ThreadTime.Nanoseconds() - started < AnchorRound.TotalNanoseconds)
            {
                QuerySet.FindOneByOne(anchor, set.Queries[next++ % set.Queries.Length]);
                count++;
            }

            // The first round is the compiler's.
            if (round < 0) continue;
            anchorTime += ThreadTime.Nanoseconds() - started;
            anchorCount += count;
        }

        return (SideBySide.Median(means), anchorTime / (double)anchorCount);
    }

    /// <summary>The 99th percentile over the queries by their mean; each query's time is its median over several passes.</summary>
    public static double TailByMean(TriggerIndex index, QuerySet set)
    {
        var passes = Enumerable.Range(0, 15).Select(_ => new double[set.Queries.Length]).ToArray();
        foreach (var pass in passes)
        {
            for (var i = 0; i < pass.Length; i++)
            {
                var started = TimeProvider.System.GetTimestamp();
                index.FindFirst(set.Queries[i], 1);
                pass[i] = TimeProvider.System.GetElapsedTime(started).TotalNanoseconds;
            }
        }

        var times = Enumerable.Range(0, set.Queries.Length).Select(i => SideBySide.Median(passes.Select(pass => pass[i]))).Order().ToArray();
        return times[(int)(times.Length * 0.99)] / times.Average();
    }

    public static double AllocatedBytes(TriggerIndex index, QuerySet set)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        RunAll(index, set.Queries);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)set.Queries.Length;
    }

    private static void RunAll(TriggerIndex index, string[] queries)
    {
        foreach (var query in queries) index.FindFirst(query, 1);
    }
}
