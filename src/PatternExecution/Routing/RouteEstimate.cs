namespace PatternExecution.Routing;

/// <summary>What one route is thought to cost.</summary>
internal readonly record struct RouteEstimate(int Tokens, TimeSpan Latency)
{
    public bool IsWithin(RequestBudget budget) => !(Tokens > budget.MaxTokens) && !(Latency > budget.MaxLatency);

    /// <summary>By how much a budget is exceeded: 1 is just within it, 2 is twice as much.</summary>
    public double ShareOf(RequestBudget budget) => Math.Max(
        budget.MaxTokens is { } tokens ? (double)Tokens / tokens : 0,
        budget.MaxLatency is { } latency ? Latency / latency : 0);
}
