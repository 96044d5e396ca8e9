namespace PatternExecution.Matching;

/// <summary>How a search over an index ended.</summary>
internal enum TriggerSearchStatus
{
    None,
    Found,
    TimeLimit,
}
