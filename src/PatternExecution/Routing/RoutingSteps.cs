using PatternExecution.Patterns;

namespace PatternExecution.Routing;

/// <summary>How a route came about.</summary>
/// <param name="Suggested">What type, mode and words call for.</param>
/// <param name="AfterBudget">What the budget left of it.</param>
/// <param name="Route">What the legs' health left of that.</param>
internal readonly record struct RoutingSteps(PatternType Suggested, PatternType AfterBudget, PatternType Route);
