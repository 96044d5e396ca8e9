namespace PatternExecution.Patterns;

/// <summary>The memory leg of a pattern.</summary>
public sealed record MemoryOperation
{
    /// <summary>The largest <see cref="Top"/>.</summary>
    public const int MaxTop = 1_000;

    /// <summary>What is done.</summary>
    public MemoryOperationKind Operation { get; init; }

    /// <summary>How many memories come back at most.</summary>
    /// <value>1 to 1,000; 10 by default. Not used by <see cref="MemoryOperationKind.Store"/>.</value>
    public int Top { get; init; } = 10;
}
