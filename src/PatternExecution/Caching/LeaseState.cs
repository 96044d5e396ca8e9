namespace PatternExecution.Caching;

/// <summary>What came of asking for a lease.</summary>
public enum LeaseState
{
    /// <summary>The asker holds it and executes.</summary>
    Held,

    /// <summary>Another holds it; wait for its end.</summary>
    Taken,

    /// <summary>The key was written since it was read; read again.</summary>
    Answered,
}
