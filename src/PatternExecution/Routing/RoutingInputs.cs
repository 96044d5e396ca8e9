using PatternExecution.Patterns;

namespace PatternExecution.Routing;

/// <summary>Everything that a decision depends on.</summary>
/// <param name="Estimates">The pattern, and what its routes are thought to cost now.</param>
/// <param name="Mode">What the caller asks for; balanced where the pattern leaves no choice.</param>
/// <param name="Budget">The most that the caller will pay.</param>
/// <param name="MemoriesPresent">Whether the tenant has memories; false where it does not matter.</param>
/// <param name="Found">The words that the request says; none where they do not matter.</param>
/// <param name="InfrastructureAvoided">Whether the infrastructure leg lately failed too often in a row.</param>
/// <param name="MemoryAvoided">Whether the memory leg did.</param>
internal readonly record struct RoutingInputs(
    RouteEstimates Estimates,
    ExecutionMode Mode,
    RequestBudget Budget,
    bool MemoriesPresent,
    FoundWords Found,
    bool InfrastructureAvoided,
    bool MemoryAvoided)
{
    /// <summary>The pattern; null where none matched.</summary>
    public PatternDefinition? Pattern => Estimates.Pattern;

    /// <summary>Whether words, budget and health have a say.</summary>
    public bool IsOpen => Mode == ExecutionMode.Balanced && Pattern is { Type: PatternType.Hybrid };

    /// <summary>Whether executing the pattern changes something.</summary>
    public bool HasSideEffects => Pattern is { Acts: true };

    /// <summary>Whether the same would be decided of other inputs; estimates are compared by identity, for each change makes new ones.</summary>
    public bool IsSame(in RoutingInputs other) =>
        ReferenceEquals(Estimates, other.Estimates)
        && Found == other.Found
        && Mode == other.Mode
        && MemoriesPresent == other.MemoriesPresent
        && InfrastructureAvoided == other.InfrastructureAvoided
        && MemoryAvoided == other.MemoryAvoided
        && Budget.MaxTokens == other.Budget.MaxTokens
        && Budget.MaxLatency == other.Budget.MaxLatency;

    /// <summary>Whether a route keeps clear of legs that lately failed too often.</summary>
    public bool IsHealthy(PatternType route) => route switch
    {
        PatternType.Infrastructure => !InfrastructureAvoided,
        PatternType.Memory => !MemoryAvoided,
        _ => !InfrastructureAvoided && !MemoryAvoided,
    };
}
