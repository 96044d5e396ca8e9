namespace PatternExecution.Caching;

/// <summary>An answer from the layered cache.</summary>
/// <param name="Entry">The answer.</param>
/// <param name="Layer">The name of the layer that had it; null where it was executed.</param>
public readonly record struct CacheAnswer(CacheEntry Entry, string? Layer)
{
    /// <summary>Whether the answer is past its time to live, and was given because making it anew failed or takes long. Never so where the policy does not allow it.</summary>
    public bool IsStale { get; init; }

    /// <summary>Whether the answer, asked for often, expires soon: <see cref="LayeredCache.BeginRefresh"/> makes it anew before that. Said by <see cref="LayeredCache.TryGet"/> only.</summary>
    public bool IsDue { get; init; }
}
