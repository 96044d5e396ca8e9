namespace PatternExecution.Postgres.Searching;

/// <summary>A statement and what its parameters are.</summary>
/// <param name="Text">The SQL.</param>
/// <param name="Parameters">What each parameter is, from the first.</param>
internal sealed record SearchStatement(string Text, IReadOnlyList<SearchParameter> Parameters);
