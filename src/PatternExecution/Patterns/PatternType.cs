namespace PatternExecution.Patterns;

/// <summary>What a pattern is able to do; as a route, how much of it a request uses.</summary>
public enum PatternType
{
    /// <summary>Runs a function.</summary>
    Infrastructure,

    /// <summary>Reads or writes memories.</summary>
    Memory,

    /// <summary>Both, at the same time.</summary>
    Hybrid,
}
