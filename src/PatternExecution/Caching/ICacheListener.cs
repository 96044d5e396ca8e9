namespace PatternExecution.Caching;

/// <summary>Told of what other processes remove from a shared layer, so that nearer layers forget it too. Thread-safe.</summary>
public interface ICacheListener
{
    /// <summary>A key was removed.</summary>
    /// <param name="key">The key.</param>
    ValueTask RemovedAsync(CacheKey key);

    /// <summary>A tag was removed.</summary>
    /// <param name="tag">The tag.</param>
    ValueTask TagRemovedAsync(string tag);

    /// <summary>Some removals were missed, nobody knows which: all that is kept nearer may be old.</summary>
    ValueTask MissedAsync();
}
