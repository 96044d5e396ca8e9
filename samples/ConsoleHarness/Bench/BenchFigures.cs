using System.Globalization;
using PatternExecution.Patterns;

namespace ConsoleHarness.Bench;

/// <summary>The figures to be reached: the guide's targets, and what is asked beyond them. A figure without its measurements is not there.</summary>
internal static class BenchFigures
{
    private const double WarmMemoryMs = 0.1;
    private const double WarmRedisMs = 2;
    private const double TokensFewer = 45;
    private const double TokensFewerByRouting = 40;
    private const double ThroughputTimes = 1_000;
    private const double HitRate = 80;

    public static IReadOnlyList<FigureLine> Of(BenchResults results)
    {
        var figures = new List<FigureLine>();
        foreach (var setup in results.Setups)
        {
            var times = results.Times.Where(times => times.Setup == setup.Name && times.Times.Count > 0).ToArray();
            Cold(PatternType.Infrastructure, 5, 45);
            Cold(PatternType.Memory, 10, 95);
            Cold(PatternType.Hybrid, 15, 185);
            Worst("warm p95 from the process's memory", times.Where(static times => times.Cache == PatternTimes.Memory).ToArray(), WarmMemoryMs, "under 1 ms");
            Worst("warm p95 from Redis", times.Where(static times => times.Cache == PatternTimes.Redis).ToArray(), WarmRedisMs, "under 5 ms");

            var tokens = results.Tokens.Where(line => line.Setup == setup.Name).ToDictionary(static line => line.How, StringComparer.Ordinal);
            foreach (var (how, reach, guide) in new[] { (TokenComparison.RoutedAndCached, TokensFewer, "45 %, 150 to 82"), (TokenComparison.Routed, TokensFewerByRouting, "40 %, 150 to 90") })
            {
                if (!tokens.TryGetValue(TokenComparison.AlwaysHybrid, out var hybrid) || !tokens.TryGetValue(how, out var fewer)) continue;
                AtLeast($"tokens fewer than always hybrid, {how}", TokenComparison.Fewer(fewer.PerRequest, hybrid.PerRequest), "%", reach, $"{reach} %", guide);
                AtLeast($"the same at the guide's prices, {how}", TokenComparison.Fewer(fewer.AtGuidePrices, hybrid.AtGuidePrices), "%", reach, $"{reach} %", guide);
            }

            var throughput = results.Throughput.Where(line => line.Setup == setup.Name && line.Cache == Throughput.WithCaches).ToLookup(static line => line.Traffic);
            foreach (var line in throughput[Throughput.MeanOfTypes])
            {
                var figure = $"throughput, {Throughput.MeanOfTypes}, {Throughput.Named(line.Callers)}";
                if (setup.IsEmbedded) AtLeast(figure, line.PerSecond, "requests/s", ThroughputTimes * line.Guide, string.Create(CultureInfo.InvariantCulture, $"{ThroughputTimes * line.Guide:#,0} requests/s"), $"{line.Guide} requests/s");
                else Beside(figure, line.PerSecond, $"{line.Guide} requests/s");
            }

            if (results.Throughput.Where(line => line.Setup == setup.Name && line.Cache == Throughput.Executed && line.Traffic == Throughput.MeanOfTypes).MaxBy(static line => line.PerSecond) is { } executed)
                Beside($"the same with nothing cached, {Throughput.Named(executed.Callers)}", executed.PerSecond, "");

            foreach (var traffic in new[] { Traffic.Mix, Traffic.MixWithoutPrograms })
            {
                if (throughput[traffic].MaxBy(static line => line.PerSecond) is { } most) Beside($"throughput of the {traffic}, {Throughput.Named(most.Callers)}", most.PerSecond, "");
            }

            if (results.HitRates.Find(line => line.Setup == setup.Name && line.Traffic == HitRates.ReadsOnly) is { } reads)
                AtLeast("reads answered from caches", Math.Round(100 * reads.HitRate, 1), "%", HitRate, $"{HitRate} %", "85 %");

            void Cold(PatternType type, double reach, double guide) => Worst(
                $"cold p95, {Output.Spelling.Of(type)}", times.Where(times => times.Cache == PatternTimes.Cold && times.Subject.Type == type).ToArray(), reach, $"{guide} ms");

            void Worst(string figure, IReadOnlyCollection<PatternTimes> measured, double reach, string guide)
            {
                if (measured.MaxBy(static times => times.Times.Rank(0.95)) is not { } slowest) return;
                var worst = slowest.Times.Rank(0.95);
                // What failed fast is no figure.
                var holds = worst <= reach && measured.All(static times => times.Error is null);
                figures.Add(new FigureLine(setup.Name, $"{figure} ({slowest.Subject.Pattern})", Math.Round(worst, 4), "ms", $"at most {reach} ms", guide, holds));
            }

            void Beside(string figure, double value, string guide) => figures.Add(new FigureLine(setup.Name, figure, value, "requests/s", "", guide, null));

            void AtLeast(string figure, double value, string unit, double reach, string reachText, string guide) =>
                figures.Add(new FigureLine(setup.Name, figure, value, unit, $"at least {reachText}", guide, value >= reach));
        }

        return figures;
    }
}
