namespace PatternExecution.Routing;

/// <summary>The most that a request may be expected to cost.</summary>
/// <param name="MaxTokens">Tokens, 1 or more; null for no limit.</param>
/// <param name="MaxLatency">Time, more than zero; null for no limit.</param>
public readonly record struct RequestBudget(int? MaxTokens, TimeSpan? MaxLatency);
