namespace PatternExecution.Routing;

/// <summary>One route's share and how well it was estimated.</summary>
/// <param name="Decisions">How often it was taken.</param>
/// <param name="Share">Its share of all decisions, 0 to 1.</param>
/// <param name="Executions">How often it was executed; cached answers are decided and not executed.</param>
/// <param name="MeanEstimatedTokens">Mean of what executions were expected to cost when they were decided.</param>
/// <param name="MeanActualTokens">Mean of what was observed.</param>
/// <param name="MeanEstimatedLatency">Mean of how long executions were expected to take when they were decided.</param>
/// <param name="MeanActualLatency">Mean of what was observed.</param>
public sealed record RouteStatistics(
    long Decisions,
    double Share,
    long Executions,
    double MeanEstimatedTokens,
    double MeanActualTokens,
    TimeSpan MeanEstimatedLatency,
    TimeSpan MeanActualLatency);
