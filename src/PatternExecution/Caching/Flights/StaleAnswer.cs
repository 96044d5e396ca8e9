namespace PatternExecution.Caching.Flights;

/// <summary>An answer past its time that may be given in need.</summary>
/// <param name="Entry">The answer.</param>
/// <param name="Layer">The layer that had it.</param>
/// <param name="Until">From when on it is too old even for that.</param>
internal sealed record StaleAnswer(CacheEntry Entry, string Layer, DateTimeOffset Until)
{
    public CacheAnswer Answer => new(Entry, Layer) { IsStale = true };
}
