using PatternExecution.Execution;
using PatternExecution.Routing;

namespace ConsoleHarness.Bench;

/// <summary>Sums the tokens that the same requests cost, by the engine's own count, however they are routed.</summary>
internal static class TokenComparison
{
    public const string AlwaysHybrid = "always hybrid";
    public const string Routed = "routed";
    public const string RoutedAndCached = "routed, with caches";

    /// <summary>The guide's tokens for a thousand requests of its mix.</summary>
    public static double GuideOf(string how) => how switch { AlwaysHybrid => 150_000, Routed => 82_000, _ => 0 };

    public static async Task<TokenLine> MeasureAsync(string setup, IPatternEngine engine, IReadOnlyList<PatternRequest> requests, string how, Action advance, CancellationToken cancellationToken)
    {
        var (tokens, unsuccessful) = (0L, 0);
        var routes = new Dictionary<string, int>(StringComparer.Ordinal) { ["infrastructure"] = 0, ["memory"] = 0, ["hybrid"] = 0 };
        foreach (var request in requests)
        {
            var result = await engine.ExecuteAsync(
                request with
                {
                    Mode = how == AlwaysHybrid ? ExecutionMode.Comprehensive : ExecutionMode.Balanced,
                    Cache = how == RoutedAndCached ? CacheUse.ReadWrite : CacheUse.Bypass,
                },
                cancellationToken);
            tokens += result.Tokens;
            if (result.Status != ResultStatus.Succeeded) unsuccessful++;
            if (result.Decision is { } decision) routes[Output.Spelling.Of(decision.Route)]++;
            advance();
        }

        return new TokenLine(
            setup, how, requests.Count, unsuccessful, tokens, Math.Round((double)tokens / Math.Max(1, requests.Count), 1), routes["infrastructure"], routes["memory"], routes["hybrid"], GuideOf(how));
    }
}
