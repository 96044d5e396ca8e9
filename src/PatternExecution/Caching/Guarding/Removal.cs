namespace PatternExecution.Caching.Guarding;

/// <summary>One removal: of a key, or of all that carries a tag where that is not null.</summary>
internal readonly record struct Removal(CacheKey Key, string? Tag)
{
    public bool Covers(in CacheKey key, CacheEntry entry) => Tag is null ? Key == key : entry.Tags.Contains(Tag, StringComparer.Ordinal);

    public ValueTask ApplyAsync(ICacheLayer layer, CancellationToken cancellationToken) =>
        Tag is null ? layer.RemoveAsync(Key, cancellationToken) : layer.RemoveByTagAsync(Tag, cancellationToken);
}
