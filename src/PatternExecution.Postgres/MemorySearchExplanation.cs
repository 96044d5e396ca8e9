namespace PatternExecution.Postgres;

/// <summary>How a search would be run now.</summary>
/// <param name="Strategy">What finds the memories; of a fused search, what its vector leg uses.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Sql">The statement.</param>
/// <param name="Plan">The server's plan, a line an entry.</param>
public sealed record MemorySearchExplanation(MemorySearchStrategy Strategy, string Reason, string Sql, IReadOnlyList<string> Plan);
