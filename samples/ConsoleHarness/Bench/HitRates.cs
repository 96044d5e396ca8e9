using PatternExecution.Execution;

namespace ConsoleHarness.Bench;

/// <summary>What share of repeating requests the caches answer.</summary>
internal static class HitRates
{
    public const string ReadsOnly = "reads only";
    public const string WithWrites = "one request in a hundred stores a memory";

    private const double Writes = 0.01;

    public static double WritesOf(string traffic) => traffic == WithWrites ? Writes : 0;

    public static async Task<HitRateLine> MeasureAsync(string setup, IPatternEngine engine, IReadOnlyList<PatternRequest> requests, string traffic, Action advance, CancellationToken cancellationToken)
    {
        var (memory, redis, executed, stored) = (0, 0, 0, 0);
        foreach (var request in requests)
        {
            var result = await engine.ExecuteAsync(request, cancellationToken);
            if (result.Pattern is { SideEffects: true } or { Memory.Operation: PatternExecution.Patterns.MemoryOperationKind.Store }) stored++;
            else if (result.CacheLayer == PatternTimes.Memory) memory++;
            else if (result.CacheLayer is not null) redis++;
            else executed++;
            advance();
        }

        var reads = memory + redis + executed;
        var different = requests.Select(static request => request.Query).Distinct(StringComparer.Ordinal).Count() - stored;
        return new HitRateLine(setup, traffic, reads, different, stored, memory, redis, executed, Math.Round((double)(memory + redis) / Math.Max(1, reads), 4));
    }
}
