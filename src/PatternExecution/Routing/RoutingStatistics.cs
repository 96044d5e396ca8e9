namespace PatternExecution.Routing;

/// <summary>How requests have been routed, and how estimates compare with what was seen.</summary>
/// <param name="Infrastructure">Decisions for infrastructure.</param>
/// <param name="Memory">Decisions for memory.</param>
/// <param name="Hybrid">Decisions for both.</param>
public sealed record RoutingStatistics(RouteStatistics Infrastructure, RouteStatistics Memory, RouteStatistics Hybrid);
