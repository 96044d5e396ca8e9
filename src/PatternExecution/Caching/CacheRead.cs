namespace PatternExecution.Caching;

/// <summary>One read of several that go to a shared layer together.</summary>
/// <param name="Key">The key.</param>
/// <param name="Tags">The tags that an answer of the key will carry.</param>
public readonly record struct CacheRead(CacheKey Key, IReadOnlyList<string> Tags);
