namespace PatternExecution.Diagnostics;

/// <summary>How a part of the engine is.</summary>
public enum PartCondition
{
    /// <summary>It does its work.</summary>
    Working,

    /// <summary>It does its work with less than it should have.</summary>
    Degraded,

    /// <summary>It does not do its work; the engine goes on without it.</summary>
    Down,
}
