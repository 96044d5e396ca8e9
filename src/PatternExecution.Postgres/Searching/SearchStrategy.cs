using PatternExecution.Memory;

namespace PatternExecution.Postgres.Searching;

/// <summary>How a search is run, and why.</summary>
/// <param name="Form">The statement.</param>
/// <param name="Kind">The strategy by name.</param>
/// <param name="Reason">Why this one.</param>
internal sealed record SearchStrategy(SearchForm Form, MemorySearchStrategy Kind, string Reason);
