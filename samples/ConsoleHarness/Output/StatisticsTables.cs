using System.Globalization;
using PatternExecution.Execution;
using PatternExecution.Routing;
using Spectre.Console;

namespace ConsoleHarness.Output;

/// <summary>An engine's statistics as tables.</summary>
internal static class StatisticsTables
{
    public static void Show(IAnsiConsole console, EngineStatistics statistics)
    {
        var types = Screen.Table("Requests by type", "type", "count", "succeeded", "from cache", "mean ms", "p50 ms", "p95 ms", "p99 ms", "tokens", "tokens saved");
        AddType(types, "infrastructure", statistics.Infrastructure);
        AddType(types, "memory", statistics.Memory);
        AddType(types, "hybrid", statistics.Hybrid);
        console.Write(types);

        var routes = Screen.Table("Routes", "route", "decisions", "share", "executed", "tokens: expected", "actual", "ms: expected", "actual");
        AddRoute(routes, "infrastructure", statistics.Routing.Infrastructure);
        AddRoute(routes, "memory", statistics.Routing.Memory);
        AddRoute(routes, "hybrid", statistics.Routing.Hybrid);
        console.Write(routes);

        var layers = Screen.Table("Cache layers", "layer", "hits", "misses", "hit rate", "entries", "evictions", "failures");
        foreach (var layer in statistics.CacheLayers)
            layers.AddRow(layer.Name, Number(layer.Hits), Number(layer.Misses), Share(layer.HitRate), layer.Entries is { } entries ? Number(entries) : "-", Number(layer.Evictions), Number(layer.Failures));
        console.Write(layers);

        var registry = statistics.Registry;
        var saved = statistics.Infrastructure.TokensSaved + statistics.Memory.TokensSaved + statistics.Hybrid.TokensSaved;
        var spent = statistics.Infrastructure.Tokens + statistics.Memory.Tokens + statistics.Hybrid.Tokens;
        console.WriteLine($"matched by phrase {registry.PhraseMatches}, recent match {registry.RecentMatches}, trigger {registry.TriggerMatches}; unmatched {statistics.Unmatched}, refused {statistics.Refused}, slow {statistics.SlowRequests}");
        console.WriteLine($"answered from a cache: {Share(statistics.CacheHitRate)} of the requests that may be; tokens spent {Number(spent)}, saved {Number(saved)}");
    }

    private static void AddType(Table table, string name, PatternTypeStatistics type) => table.AddRow(
        name,
        Number(type.Count),
        Share(type.SuccessRate),
        Number(type.CacheHits),
        Time(type.Mean),
        Time(type.P50),
        Time(type.P95),
        Time(type.P99),
        Number(type.Tokens),
        Number(type.TokensSaved));

    private static void AddRoute(Table table, string name, RouteStatistics route) => table.AddRow(
        name,
        Number(route.Decisions),
        Share(route.Share),
        Number(route.Executions),
        route.MeanEstimatedTokens.ToString("0", CultureInfo.InvariantCulture),
        route.MeanActualTokens.ToString("0", CultureInfo.InvariantCulture),
        Time(route.MeanEstimatedLatency),
        Time(route.MeanActualLatency));

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Share(double share) => share.ToString("P0", CultureInfo.InvariantCulture);

    private static string Time(TimeSpan time) => time.TotalMilliseconds.ToString("0.000", CultureInfo.InvariantCulture);
}
