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

    /// <summary>
    /// What a memory's recency counts in its score. Recency is 2 to the power of minus its age over <see cref="RecencyHalfLife"/>: 1 when it was made, 0.5 one half-life
    /// later; the age is the store's time less <see cref="MemoryRecord.CreatedAt"/>, never below zero. With r for the score without boosts, which is a hit's
    /// score in steps of a millionth, the score is
    /// <c>(1 - RecencyWeight - ImportanceWeight) * r + RecencyWeight * recency + ImportanceWeight * importance</c>, in steps of a millionth again.
    /// (After Park et al., "Generative Agents", 2023.)
    /// </summary>
    /// <value>
    /// 0 to 1, and at most 1 together with <see cref="ImportanceWeight"/>; 0 by default: recency does not count. Boosts order the first hits of the same search
    /// without them, as many as the larger of <see cref="Top"/> and <see cref="MemoryStoreOptions.FusionDepth"/>, so that what has nothing to do with the question
    /// stays away however new it is. A search of kind <see cref="MemorySearchKind.Filter"/> orders all that the filters let through.
    /// </value>
    public double RecencyWeight { get; init; }

    /// <summary>How long it takes a memory's recency to halve.</summary>
    /// <value>1 second to 3,650 days; 7 days by default. Without a <see cref="RecencyWeight"/> it changes nothing.</value>
    public TimeSpan RecencyHalfLife { get; init; } = TimeSpan.FromDays(7);

    /// <summary>What <see cref="MemoryRecord.Importance"/> counts in the score; how, <see cref="RecencyWeight"/> says.</summary>
    /// <value>0 to 1, and at most 1 together with <see cref="RecencyWeight"/>; 0 by default: importance does not count.</value>
    public double ImportanceWeight { get; init; }
}
