using PatternExecution.Patterns;

namespace PatternExecution.Routing;

/// <summary>What a router decides by.</summary>
/// <param name="Query">The request.</param>
/// <param name="Pattern">The pattern that it matched; null where none did.</param>
/// <param name="Mode">How much the caller asks for.</param>
/// <param name="Budget">The most that the caller will pay.</param>
/// <param name="MemoriesPresent">Whether the request's tenant has any memory.</param>
public readonly record struct RoutingContext(
    string Query,
    PatternDefinition? Pattern,
    ExecutionMode Mode,
    RequestBudget Budget,
    bool MemoriesPresent);
