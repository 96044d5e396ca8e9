using PatternExecution.Execution;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace ConsoleHarness.Bench;

/// <summary>
/// Sums the tokens that the same requests cost, however they are routed, in two accounts: by the engine's own count of what was answered, and at the guide's price of
/// each route. What a cache answers costs nothing in either.
/// </summary>
internal static class TokenComparison
{
    public const string AlwaysHybrid = "always hybrid";
    public const string Routed = "routed";
    public const string RoutedAndCached = "routed, with caches";

    /// <summary>The guide's tokens a request of its mix: before, by its table of routes (45 % at 50, 30 % at 100, 25 % at 150), and after with everything on.</summary>
    public static double GuideOf(string how) => how switch { AlwaysHybrid => 150, Routed => 90, RoutedAndCached => 82, _ => 0 };

    /// <summary>How many percent fewer a number of tokens is than another.</summary>
    public static double Fewer(double tokens, double than) => Math.Round(100 * (1 - (tokens / Math.Max(1, than))), 1);

    public static async Task<TokenLine> MeasureAsync(string setup, IPatternEngine engine, IReadOnlyList<PatternRequest> requests, string how, Action advance, CancellationToken cancellationToken)
    {
        var (tokens, priced, unsuccessful, cached) = (0L, 0L, 0, 0);
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
            if (result.CacheLayer is not null) cached++;
            if (result.Decision is { } decision)
            {
                routes[Output.Spelling.Of(decision.Route)]++;
                if (result.CacheLayer is null) priced += GuidePriceOf(decision.Route);
            }

            advance();
        }

        return new TokenLine(
            setup, how, requests.Count, unsuccessful, tokens, PerRequest(tokens), PerRequest(priced), routes["infrastructure"], routes["memory"], routes["hybrid"], cached, GuideOf(how));

        double PerRequest(long sum) => Math.Round((double)sum / Math.Max(1, requests.Count), 1);
    }

    private static int GuidePriceOf(PatternType route) => route switch { PatternType.Infrastructure => 50, PatternType.Memory => 100, _ => 150 };
}
