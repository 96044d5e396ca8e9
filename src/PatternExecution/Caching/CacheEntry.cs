namespace PatternExecution.Caching;

/// <summary>One answer in a cache layer. Immutable and thread-safe; layers inside the process share it.</summary>
public sealed class CacheEntry
{
    private object? _decoded;

    /// <summary>Creates an entry.</summary>
    /// <param name="value">The answer's bytes; not copied, so not to be changed.</param>
    /// <param name="createdAt">When the answer was made.</param>
    /// <param name="expiresAt">From when on no layer may serve it; <see cref="DateTimeOffset.MaxValue"/> where only the layers limit it.</param>
    /// <param name="tags">What it can be removed by.</param>
    public CacheEntry(ReadOnlyMemory<byte> value, DateTimeOffset createdAt, DateTimeOffset expiresAt, IReadOnlyList<string> tags)
        : this(value, createdAt, expiresAt, tags, decoded: null)
    {
    }

    internal CacheEntry(
        ReadOnlyMemory<byte> value,
        DateTimeOffset createdAt,
        DateTimeOffset expiresAt,
        IReadOnlyList<string> tags,
        object? decoded)
    {
        ArgumentNullException.ThrowIfNull(tags);
        Value = value;
        CreatedAt = createdAt;
        ExpiresAt = expiresAt;
        Tags = tags;
        _decoded = decoded;
    }

    /// <summary>The answer's bytes.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>When the answer was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>From when on no layer may serve it.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>What it can be removed by.</summary>
    public IReadOnlyList<string> Tags { get; }

    /// <summary>How long past its expiry layers hold the entry, for where it cannot be made anew; a layer that cannot tell the two apart forgets it at its expiry.</summary>
    /// <value>0 to 3,650 days; 0 by default.</value>
    public TimeSpan StaleWhile { get; init; }

    /// <summary>Decodes the bytes once per entry and process, and gives the same object from then on.</summary>
    /// <param name="decode">Makes an immutable object of the bytes; may run more than once when callers race.</param>
    public T Decode<T>(Func<ReadOnlyMemory<byte>, T> decode)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(decode);
        if (_decoded is T known) return known;
        var decoded = decode(Value);
        _decoded = decoded;
        return decoded;
    }

    /// <summary>The same answer with other limits.</summary>
    internal CacheEntry Until(DateTimeOffset expiresAt, TimeSpan staleWhile) =>
        expiresAt == ExpiresAt && staleWhile == StaleWhile ? this : new CacheEntry(Value, CreatedAt, expiresAt, Tags, _decoded) { StaleWhile = staleWhile };

    /// <summary>The same answer with other tags.</summary>
    internal CacheEntry Tagged(IReadOnlyList<string> tags) => new(Value, CreatedAt, ExpiresAt, tags, _decoded) { StaleWhile = StaleWhile };
}
