namespace PatternExecution.Diagnostics;

/// <summary>How a part of the engine is. Immutable.</summary>
/// <param name="Name">The part, such as <c>postgres</c> or the name of an MCP server.</param>
/// <param name="Condition">How it is.</param>
/// <param name="Detail">What was seen, in words; never a request's text nor a secret.</param>
public sealed record PartStatus(string Name, PartCondition Condition, string Detail)
{
    /// <summary>The share of its pool that is in use, 0 to 1; null where it has none.</summary>
    public double? PoolUtilization { get; init; }

    /// <summary>Whether its circuit is open: it failed, and is not used. Null for a part without a circuit breaker.</summary>
    public bool? IsCircuitOpen { get; init; }
}
