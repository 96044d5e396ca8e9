namespace PatternExecution.Execution;

/// <summary>How a request uses the cache.</summary>
public enum CacheUse
{
    /// <summary>Reads and writes it.</summary>
    ReadWrite,

    /// <summary>Executes anew and keeps the answer.</summary>
    Refresh,

    /// <summary>Neither reads nor writes it.</summary>
    Bypass,
}
