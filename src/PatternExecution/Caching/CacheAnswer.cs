namespace PatternExecution.Caching;

/// <summary>An answer from the layered cache.</summary>
/// <param name="Entry">The answer.</param>
/// <param name="Layer">The name of the layer that had it; null where it was executed.</param>
public readonly record struct CacheAnswer(CacheEntry Entry, string? Layer);
