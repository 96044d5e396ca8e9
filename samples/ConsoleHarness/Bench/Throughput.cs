using System.Diagnostics;
using PatternExecution.Execution;

namespace ConsoleHarness.Bench;

/// <summary>Requests a second, from callers that each ask again as soon as they are answered.</summary>
internal static class Throughput
{
    public const string Executed = "executed";
    public const string WithCaches = "with caches";

    // Answers from memory never wait: without this as many callers as there are threads would keep all others out.
    private const int TurnLength = 32;

    public static readonly IReadOnlyList<int> Callers = [1, 8, 64];

    /// <summary>What the guide calls its overall average: the mean of its three types, whatever their share of the traffic.</summary>
    public const string MeanOfTypes = "mean of the three types";

    /// <summary>The guide's throughput, by kind of traffic; 0 where it gives none.</summary>
    public static double GuideOf(string kind) => kind switch { "infrastructure" => 40, "memory" => 20, "hybrid" => 10, MeanOfTypes => 23.3, _ => 0 };

    /// <summary>A number of callers in words.</summary>
    public static string Named(int callers) => callers == 1 ? "1 caller" : $"{callers} callers";

    /// <summary>The mean of measurements of the three types, as the guide takes it.</summary>
    public static ThroughputLine MeanOf(IReadOnlyCollection<ThroughputLine> types) => types.First() with
    {
        Traffic = MeanOfTypes,
        Count = types.Sum(static line => line.Count),
        Unsuccessful = types.Sum(static line => line.Unsuccessful),
        HitRate = Math.Round(types.Average(static line => line.HitRate), 4),
        PerSecond = Math.Round(types.Average(static line => line.PerSecond), 1),
        Guide = GuideOf(MeanOfTypes),
    };

    public static async Task<ThroughputLine> MeasureAsync(
        string setup, IPatternEngine engine, IReadOnlyList<PatternRequest> requests, string kind, string cache, int callers, TimeSpan window, CancellationToken cancellationToken)
    {
        PatternRequest[] asked = [.. requests.Select(request => cache == WithCaches ? request : request with { Cache = CacheUse.Bypass })];
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => AskAsync(caller), cancellationToken)));
        var elapsed = Stopwatch.GetElapsedTime(started);
        var answered = counts.Sum(static count => count.Answered);
        return new ThroughputLine(
            setup,
            kind,
            cache,
            callers,
            answered,
            counts.Sum(static count => count.Unsuccessful),
            Math.Round((double)counts.Sum(static count => count.Cached) / Math.Max(1, answered), 4),
            Math.Round(answered / elapsed.TotalSeconds, 1),
            GuideOf(kind));

        // Callers walk through the same requests, each from a place of its own.
        async Task<(long Answered, long Cached, long Unsuccessful)> AskAsync(int caller)
        {
            var (answered, cached, unsuccessful) = (0L, 0L, 0L);
            for (var at = (int)((long)caller * asked.Length / callers); Stopwatch.GetElapsedTime(started) < window; at = (at + 1) % asked.Length)
            {
                var result = await engine.ExecuteAsync(asked[at], cancellationToken);
                if (++answered % TurnLength == 0) await Task.Yield();
                if (result.CacheLayer is not null) cached++;
                if (result.Status != ResultStatus.Succeeded) unsuccessful++;
            }

            return (answered, cached, unsuccessful);
        }
    }
}
