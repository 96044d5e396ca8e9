using PatternExecution.Patterns;

namespace PatternExecution.Routing;

/// <summary>What one execution of a route has cost.</summary>
/// <param name="Pattern">The pattern's name.</param>
/// <param name="Route">The route that was executed.</param>
/// <param name="Tokens">Tokens that the answer cost.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="InfrastructureFailed">Whether the infrastructure leg ran and failed.</param>
/// <param name="MemoryFailed">Whether the memory leg ran and failed.</param>
public readonly record struct RouteObservation(
    string Pattern,
    PatternType Route,
    int Tokens,
    TimeSpan Elapsed,
    bool InfrastructureFailed,
    bool MemoryFailed);
