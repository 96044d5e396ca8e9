using PatternExecution.Patterns;

namespace PatternExecution.Routing;

/// <summary>The route of a request and why it was taken. Immutable.</summary>
public sealed record RoutingDecision
{
    /// <summary>The route.</summary>
    public required PatternType Route { get; init; }

    /// <summary>How sure the router is.</summary>
    /// <value>0 to 1.</value>
    public required double Confidence { get; init; }

    /// <summary>Why, in words.</summary>
    public required string Reason { get; init; }

    /// <summary>What the request is expected to cost: what this pattern and route have lately cost, or the pattern's prior.</summary>
    public required int EstimatedTokens { get; init; }

    /// <summary>How long it is expected to take.</summary>
    public required TimeSpan EstimatedLatency { get; init; }

    /// <summary>The routes that were possible and not taken.</summary>
    public IReadOnlyList<RouteAlternative> Alternatives { get; init; } = [];
}
