using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using PatternExecution.Benchmarks.Figures;

namespace PatternExecution.Benchmarks.Peers;

/// <summary>How often one cold key is made for a thousand callers, and what a hundred see where making it throws.</summary>
internal sealed class OncePeerFigures : IFigureRoom
{
    private static readonly TimeSpan _work = TimeSpan.FromMilliseconds(50);

    public string Room => "peers";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var runs = new List<(string Name, int Made, int Thrown, double Slowest)>();
        foreach (var create in PeerCaches.All(redis: null, ""))
        {
            await using var cache = await create();
            await AskAsync(cache, "warm", 1, throws: false);
            var (made, _) = await AskAsync(cache, "cold", 1_000, throws: false);
            await AskAsync(cache, "warm to throw", 1, throws: true);
            var (thrown, slowest) = await AskAsync(cache, "throws", 100, throws: true);
            runs.Add((cache.Name, made, thrown, slowest));
        }

        var others = runs.Skip(1).ToList();
        yield return Figure.AtMost(Room, "1,000 callers, one cold key: executions", runs[0].Made, "executions", others.Min(static run => run.Made), Describe(static run => $"{run.Made}"));
        yield return Figure.AtMost(Room, "100 callers, the execution throws: executions", runs[0].Thrown, "executions", others.Min(static run => run.Thrown), Describe(static run => $"{run.Thrown}"));
        yield return Figure.AtMost(
            Room,
            "100 callers, the execution throws: slowest caller",
            runs[0].Slowest,
            "ms",
            1.2 * Math.Max(_work.TotalMilliseconds, others.Min(static run => run.Slowest)),
            Describe(static run => string.Create(CultureInfo.InvariantCulture, $"{run.Slowest:0} ms")));

        string Describe(Func<(string Name, int Made, int Thrown, double Slowest), string> what) => string.Join(", ", others.Select(run => $"{run.Name}: {what(run)}"));
    }

    private static async Task<(int Made, double Slowest)> AskAsync(PeerCache cache, string key, int callers, bool throws)
    {
        var made = 0;
        var started = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            try
            {
                await cache.GetAsync(key, async token =>
                {
                    Interlocked.Increment(ref made);
                    await Task.Delay(_work, token);
                    return throws ? throw new InvalidOperationException("The work failed.") : "answer";
                });
            }
            catch (InvalidOperationException) when (throws)
            {
            }

            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        })));
        return (made, times.Max());
    }
}
