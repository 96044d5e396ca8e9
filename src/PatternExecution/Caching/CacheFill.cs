namespace PatternExecution.Caching;

/// <summary>What an execution gives the layered cache.</summary>
/// <param name="Value">The answer's bytes.</param>
/// <param name="Decoded">What <see cref="CacheEntry.Decode"/> would make of them, where it is at hand; else null.</param>
/// <param name="Keep">Whether layers may keep it. A failure is shared by those who wait for it, and not kept.</param>
public readonly record struct CacheFill(ReadOnlyMemory<byte> Value, object? Decoded, bool Keep)
{
    /// <summary>Whether the execution failed, so that an older answer is the better one where the policy allows it; like an exception, but shared as a value where there is none.</summary>
    public bool IsFailure { get; init; }

    /// <summary>From when on it may not be served whatever the policy and the layers allow; null where only they limit it.</summary>
    public DateTimeOffset? ValidUntil { get; init; }
}
