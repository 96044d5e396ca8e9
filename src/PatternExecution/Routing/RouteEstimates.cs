using PatternExecution.Patterns;

namespace PatternExecution.Routing;

/// <summary>What each route of one pattern is thought to cost.</summary>
internal readonly record struct RouteEstimates(RouteEstimate Infrastructure, RouteEstimate Memory, RouteEstimate Hybrid)
{
    // The averages that the performance guide gives for each route.
    private static readonly RouteEstimates Guide = new(
        new RouteEstimate(50, TimeSpan.FromMilliseconds(25)),
        new RouteEstimate(100, TimeSpan.FromMilliseconds(50)),
        new RouteEstimate(150, TimeSpan.FromMilliseconds(100)));

    public RouteEstimate this[PatternType route] => route switch
    {
        PatternType.Infrastructure => Infrastructure,
        PatternType.Memory => Memory,
        _ => Hybrid,
    };

    /// <summary>What is thought before anything was observed; a pattern's own cost is shared out over its legs as the guide's is.</summary>
    public static RouteEstimate PriorOf(PatternDefinition? pattern, PatternType route)
    {
        var guide = Guide[route];
        return pattern is not { CostTokens: > 0 } ? guide
            : guide with { Tokens = (int)((long)pattern.CostTokens * guide.Tokens / Math.Max(guide.Tokens, Guide[pattern.Type].Tokens)) };
    }
}
