using PatternExecution.Patterns;

namespace ConsoleHarness.Bench;

/// <summary>The figures to be reached: the guide's targets, and what is asked beyond them. A figure without its measurements is not there.</summary>
internal static class BenchFigures
{
    private const double WarmMemoryMs = 0.1;
    private const double WarmRedisMs = 2;
    private const double TokensFewer = 45;
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
            foreach (var how in new[] { TokenComparison.Routed, TokenComparison.RoutedAndCached })
            {
                if (tokens.TryGetValue(TokenComparison.AlwaysHybrid, out var hybrid) && tokens.TryGetValue(how, out var fewer))
                    AtLeast($"tokens fewer than always hybrid, {how}", Math.Round(100 * (1 - ((double)fewer.Tokens / Math.Max(1, hybrid.Tokens))), 1), "%", TokensFewer, $"{TokensFewer} %", "45 %");
            }

            foreach (var traffic in setup.IsEmbedded ? new[] { Traffic.Mix, Traffic.MixWithoutPrograms } : [])
            {
                var guide = Throughput.GuideOf(traffic);
                if (results.Throughput.Where(line => line.Setup == setup.Name && line.Traffic == traffic && line.Cache == Throughput.WithCaches).MaxBy(static line => line.PerSecond) is { } most)
                    AtLeast($"throughput of the {traffic}, {most.Callers} callers", most.PerSecond, "requests/s", ThroughputTimes * guide, $"{ThroughputTimes * guide:0} requests/s", $"{guide} requests/s");
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

            void AtLeast(string figure, double value, string unit, double reach, string reachText, string guide) =>
                figures.Add(new FigureLine(setup.Name, figure, value, unit, $"at least {reachText}", guide, value >= reach));
        }

        return figures;
    }
}
