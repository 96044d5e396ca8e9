using PatternExecution.Patterns;

namespace PatternExecution.Routing;

/// <summary>What each route of one pattern is thought to cost, until the next observation. Immutable.</summary>
/// <param name="Pattern">The pattern; null for unmatched requests.</param>
/// <param name="Version">The number of observations that it knows.</param>
/// <param name="Infrastructure">The function alone.</param>
/// <param name="Memory">The memories alone.</param>
/// <param name="Hybrid">Both.</param>
internal sealed record RouteEstimates(
    PatternDefinition? Pattern, int Version, RouteEstimate Infrastructure, RouteEstimate Memory, RouteEstimate Hybrid)
{
    // The averages that the performance guide gives for each route.
    private static readonly RouteEstimates Guide = new(
        null,
        0,
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
