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

    /// <summary>What the recency of a memory counts in its score: newer ones come earlier. Not used by <see cref="MemoryOperationKind.Store"/>.</summary>
    /// <value>0 to 1, and at most 1 together with <see cref="ImportanceWeight"/>; 0 by default.</value>
    public double RecencyWeight { get; init; }

    /// <summary>How long it takes recency to halve.</summary>
    /// <value>1 second to 3,650 days; 7 days by default.</value>
    public TimeSpan RecencyHalfLife { get; init; } = TimeSpan.FromDays(7);

    /// <summary>What the importance of a memory counts in its score. Not used by <see cref="MemoryOperationKind.Store"/>.</summary>
    /// <value>0 to 1, and at most 1 together with <see cref="RecencyWeight"/>; 0 by default.</value>
    public double ImportanceWeight { get; init; }
}
