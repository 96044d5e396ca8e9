using PatternExecution.Patterns;

namespace PatternExecution.Routing;

/// <summary>A route that was possible and not taken.</summary>
/// <param name="Route">The route.</param>
/// <param name="EstimatedTokens">What it would have cost.</param>
/// <param name="EstimatedLatency">How long it would have taken.</param>
/// <param name="Reason">Why it was not taken, in words.</param>
public sealed record RouteAlternative(PatternType Route, int EstimatedTokens, TimeSpan EstimatedLatency, string Reason);
