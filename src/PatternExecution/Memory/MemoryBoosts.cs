namespace PatternExecution.Memory;

/// <summary>What a search's boosts make of a score. Every store scores by this formula; <see cref="MemoryQuery.RecencyWeight"/> says it in words.</summary>
/// <param name="query">The search.</param>
/// <param name="now">The store's time in UTC ticks.</param>
internal readonly struct MemoryBoosts(MemoryQuery query, long now)
{
    private readonly double _recency = query.RecencyWeight;
    private readonly double _importance = query.ImportanceWeight;
    private readonly double _halfLife = query.RecencyHalfLife.Ticks;

    /// <summary>Whether a search has any.</summary>
    public static bool Any(MemoryQuery query) => query.RecencyWeight > 0 || query.ImportanceWeight > 0;

    /// <summary>How many hits of the search without boosts they order.</summary>
    public static int Depth(MemoryQuery query, MemoryStoreOptions options) =>
        Any(query) && query.Kind != MemorySearchKind.Filter ? Math.Max(query.Top, options.FusionDepth) : query.Top;

    /// <param name="relevance">The score without boosts, in steps of a millionth.</param>
    /// <param name="created">When the memory was made, in UTC ticks.</param>
    /// <param name="importance">How much it matters.</param>
    public double Apply(double relevance, long created, double importance)
    {
        var recency = Math.Pow(2, -(Math.Max(0, now - created) / _halfLife));
        return SlotScore.Round(((1 - _recency - _importance) * relevance) + (_recency * recency) + (_importance * importance));
    }
}
