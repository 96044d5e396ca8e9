using PatternExecution.Patterns;

namespace PatternExecution.Routing;

/// <summary>What a decision rests on: enough to say it in words later, and to tell whether it would be made again. Immutable.</summary>
/// <param name="Inputs">What the request, the pattern and the legs' health said.</param>
/// <param name="EstimatesVersion">Which state of the estimates was read.</param>
/// <param name="Estimates">What each route was thought to cost.</param>
/// <param name="Suggested">The route before budget and health.</param>
/// <param name="AfterBudget">The route after the budget and before health.</param>
/// <param name="Route">The route.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Words">The words that <paramref name="Inputs"/> refers to.</param>
internal sealed record RoutingGrounds(
    RoutingInputs Inputs,
    int EstimatesVersion,
    RouteEstimates Estimates,
    PatternType Suggested,
    PatternType AfterBudget,
    PatternType Route,
    double Confidence,
    WordIndex Words);
