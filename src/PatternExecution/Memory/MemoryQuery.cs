namespace PatternExecution.Memory;

/// <summary>A search over one tenant's memories. Filters are all required together. Immutable.</summary>
public sealed record MemoryQuery
{
    /// <summary>The largest <see cref="Top"/>.</summary>
    public const int MaxTop = 1_000;

    /// <summary>Whose memories.</summary>
    public string Tenant { get; init; } = MemoryRecord.DefaultTenant;

    /// <summary>What it ranks by.</summary>
    public MemorySearchKind Kind { get; init; }

    /// <summary>What to look for; not used by <see cref="MemorySearchKind.Filter"/>.</summary>
    /// <value>At most 4,096 characters.</value>
    public string? Text { get; init; }

    /// <summary>The vector to look for; empty lets the store's embedder make one of <see cref="Text"/>.</summary>
    public ReadOnlyMemory<float> Vector { get; init; }

    /// <summary>How many come back at most.</summary>
    /// <value>1 to 1,000; 10 by default.</value>
    public int Top { get; init; } = 10;

    /// <summary>Only memories of this persona, or of none in particular.</summary>
    public string? Persona { get; init; }

    /// <summary>Only memories of this type.</summary>
    public string? Type { get; init; }

    /// <summary>Only memories that carry every one of these tags, ignoring case.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Only memories made at or after this time.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>Only memories made before this time.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Only memories that matter at least this much, 0 to 1.</summary>
    public double MinImportance { get; init; }
}
