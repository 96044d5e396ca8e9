namespace PatternExecution.Patterns;

/// <summary>What a registry holds and how it has been matching.</summary>
public sealed record PatternRegistryStatistics
{
    /// <summary>Registered patterns that run a function only.</summary>
    public required int InfrastructurePatterns { get; init; }

    /// <summary>Registered patterns that use memories only.</summary>
    public required int MemoryPatterns { get; init; }

    /// <summary>Registered patterns that do both.</summary>
    public required int HybridPatterns { get; init; }

    /// <summary>Requests matched by an exact phrase.</summary>
    public required long PhraseMatches { get; init; }

    /// <summary>Requests matched by a recent match of the same text.</summary>
    public required long RecentMatches { get; init; }

    /// <summary>Requests matched by a trigger.</summary>
    public required long TriggerMatches { get; init; }

    /// <summary>Requests that matched nothing.</summary>
    public required long Misses { get; init; }

    /// <summary>Those of <see cref="Misses"/> that were remembered, so that no trigger was tried.</summary>
    public required long RecentMisses { get; init; }

    /// <summary>Requests given up at a time limit.</summary>
    public required long TimeLimits { get; init; }

    /// <summary>The share of requests that matched.</summary>
    /// <value>0 to 1; 0 before the first request.</value>
    public double HitRate
    {
        get
        {
            var hits = PhraseMatches + RecentMatches + TriggerMatches;
            var all = hits + Misses + TimeLimits;
            return all == 0 ? 0 : (double)hits / all;
        }
    }
}
