namespace PatternExecution.Patterns;

/// <summary>How far a pattern's answers may travel.</summary>
public enum CacheScope
{
    /// <summary>Every cache layer, those outside the process included.</summary>
    Shared,

    /// <summary>Layers inside the process only: for answers that must not leave it.</summary>
    Local,

    /// <summary>No layer: each request is executed.</summary>
    None,
}
