using PatternExecution.Patterns;

namespace PatternExecution.Routing;

/// <summary>A leg that the router avoids because it failed several times in a row.</summary>
/// <param name="Leg"><see cref="PatternType.Infrastructure"/> or <see cref="PatternType.Memory"/>.</param>
/// <param name="Pattern">The pattern whose function failed; null for the memory leg, which all patterns share.</param>
public sealed record AvoidedLeg(PatternType Leg, string? Pattern);
