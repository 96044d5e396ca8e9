using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Benchmarks.Redis;

namespace PatternExecution.Benchmarks.Peers;

/// <summary>What callers of cold keys wait while Redis is there and says nothing: one after the other for six seconds; each answer is made in 2 ms.</summary>
internal sealed class FrozenRedisPeerFigures : IFigureRoom
{
    private static readonly TimeSpan _frozen = TimeSpan.FromSeconds(6);

    public string Room => "peers";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string Slowest = "Redis frozen 6 s, cold keys one by one: slowest call";
        const string Median = "Redis frozen 6 s, cold keys one by one: median call";
        if (OwnRedis.Missing is { } missing)
        {
            yield return Figure.NotMeasured(Room, Slowest, "ms", 0, missing);
            yield return Figure.NotMeasured(Room, Median, "ms", 0, missing);
            yield break;
        }

        using var server = await OwnRedis.StartAsync();
        var runs = new List<(string Name, double Slowest, double Median)>();
        foreach (var create in PeerCaches.All(server.Configuration, "frozen:"))
        {
            await using var cache = await create();
            for (var i = 0; i < 200; i++) await GetAsync(cache, $"calm {i}");
            server.Freeze();
            var times = new List<double>();
            var began = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(began) < _frozen) times.Add(await GetAsync(cache, $"cold {times.Count}"));
            server.Thaw();
            runs.Add((cache.Name, times.Max(), SideBySide.Median(times)));
        }

        var others = runs.Skip(1).ToList();
        yield return Figure.AtMost(Room, Slowest, runs[0].Slowest, "ms", others.Min(static run => run.Slowest), Describe(static run => run.Slowest));
        yield return Figure.AtMost(Room, Median, runs[0].Median, "ms", others.Min(static run => run.Median), Describe(static run => run.Median));

        string Describe(Func<(string Name, double Slowest, double Median), double> what) =>
            string.Join(", ", others.Select(run => string.Create(CultureInfo.InvariantCulture, $"{run.Name}: {what(run):0.#} ms")));
    }

    private static async Task<double> GetAsync(PeerCache cache, string key)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await cache.GetAsync(key, static async token =>
            {
                await Task.Delay(2, token);
                return "answer";
            });
        }
        catch (Exception fault) when (fault is StackExchange.Redis.RedisException or TimeoutException)
        {
            // A caller who is told of the server's trouble has waited all the same.
        }

        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
