namespace PatternExecution.Execution;

/// <summary>What the body of a leg answers.</summary>
/// <param name="Output">The output.</param>
/// <param name="ValidUntil">From when on no cache may serve it; null where nothing in it ends.</param>
internal readonly record struct LegAnswer(PatternOutput Output, DateTimeOffset? ValidUntil = null);
