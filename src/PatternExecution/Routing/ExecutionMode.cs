namespace PatternExecution.Routing;

/// <summary>How much of a pattern a request asks for.</summary>
public enum ExecutionMode
{
    /// <summary>What its words, the budget and the estimates call for.</summary>
    Balanced,

    /// <summary>The infrastructure leg only, where there is one.</summary>
    Fast,

    /// <summary>Every leg the pattern has.</summary>
    Comprehensive,
}
