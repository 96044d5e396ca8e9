namespace PatternExecution.Matching.Linear;

/// <summary>How a linear search ended.</summary>
internal enum LinearOutcome
{
    NoMatch,
    Match,
    TimeLimit,
}
