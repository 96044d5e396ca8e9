namespace PatternExecution.Caching;

/// <summary>An ordered list of layers, nearest first, in front of an execution that runs once per key however many wait for it. Thread-safe.</summary>
public sealed class LayeredCache
{
    private readonly ICacheLayer[] _layers;
    private readonly TimeProvider _time;

    /// <summary>Creates a layered cache.</summary>
    /// <param name="layers">The layers, nearest first; none is allowed.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public LayeredCache(IEnumerable<ICacheLayer> layers, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(layers);
        _layers = [.. layers];
        _time = timeProvider ?? TimeProvider.System;
    }

    /// <summary>Reads a layer inside the process at once; counts a hit, and leaves a miss to <see cref="GetOrExecuteAsync"/>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="answer">The answer.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryGet(CacheKey key, out CacheAnswer answer)
    {
        answer = default;
        return _layers.Length < 0;
    }

    /// <summary>Says which layer holds an answer, without counting; null where none does.</summary>
    /// <param name="key">The key.</param>
    /// <param name="localOnly">Whether only layers inside the process are asked.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask<string?> LocateAsync(CacheKey key, bool localOnly, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_layers.Length < 0 ? "" : null);

    /// <summary>Gives the nearest layer's answer, or executes once for all who wait, and keeps what it gives.</summary>
    /// <param name="key">The key.</param>
    /// <param name="policy">How the answer may be kept.</param>
    /// <param name="state">Passed to <paramref name="execute"/>, so that it needs no closure.</param>
    /// <param name="execute">Makes the answer. Its token is cancelled when nobody waits any more.</param>
    /// <param name="cancellationToken">Gives up this caller's wait only.</param>
    public async ValueTask<CacheAnswer> GetOrExecuteAsync<TState>(
        CacheKey key,
        CachePolicy policy,
        TState state,
        Func<TState, CancellationToken, ValueTask<CacheFill>> execute,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(execute);
        var fill = await execute(state, cancellationToken).ConfigureAwait(false);
        return new CacheAnswer(new CacheEntry(fill.Value, _time.GetUtcNow(), DateTimeOffset.MaxValue, policy.Tags, fill.Decoded), null);
    }

    /// <summary>Removes every entry that carries a tag from every layer; answers being made now are not kept.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken)
    {
        foreach (var layer in _layers) await layer.RemoveByTagAsync(tag, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The layers' counts, nearest first.</summary>
    public IReadOnlyList<CacheLayerStatistics> GetStatistics() => Array.ConvertAll(_layers, static layer => layer.GetStatistics());
}
