namespace PatternExecution.Patterns;

/// <summary>A kind of request that the host knows how to answer. Immutable; checked when it is registered.</summary>
public sealed record PatternDefinition
{
    /// <summary>The pattern's unique name, which is also an exact phrase for it.</summary>
    /// <value>1 to 128 of the characters A-Z, a-z, 0-9, '_', '.' and '-'; unique ignoring case.</value>
    public required string Name { get; init; }

    /// <summary>The most that the pattern can do.</summary>
    public required PatternType Type { get; init; }

    /// <summary>Regular expressions, found anywhere in the request, ignoring case, culture-invariant. Named groups become arguments.</summary>
    /// <value>Each 1 to 8,192 UTF-16 characters.</value>
    public IReadOnlyList<string> Triggers { get; init; } = [];

    /// <summary>
    /// Whether triggers over which backtracking may take time beyond proportion are accepted. They still run under the time limits of a trigger
    /// and of a request.
    /// </summary>
    public bool AllowBacktracking { get; init; }

    /// <summary>Exact requests, ignoring case and outer white space.</summary>
    /// <value>Each 1 to 4,096 UTF-16 characters.</value>
    public IReadOnlyList<string> Phrases { get; init; } = [];

    /// <summary>Requests that must reach this pattern; checked when a file is loaded.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>Requests that must not reach this pattern; checked when a file is loaded.</summary>
    public IReadOnlyList<string> CounterExamples { get; init; } = [];

    /// <summary>Higher is asked first; equal priorities are asked in order of registration.</summary>
    public int Priority { get; init; }

    /// <summary>What one execution is thought to cost before any was observed.</summary>
    /// <value>Tokens, 0 or more.</value>
    public int CostTokens { get; init; }

    /// <summary>How long an answer may be served again. Null takes each layer's default, zero means never.</summary>
    /// <value>0 to 3,650 days.</value>
    public TimeSpan? CacheTtl { get; init; }

    /// <summary>
    /// How long past its time to live an answer may still be given, marked as stale, where making it anew fails or takes longer than
    /// <see cref="PatternExecution.Caching.LayeredCacheOptions.ExecutionSoftTimeout"/>. Zero, the default: never. What was invalidated is never given.
    /// </summary>
    /// <value>0 to 3,650 days; zero where the pattern is never cached.</value>
    public TimeSpan StaleWhile { get; init; }

    /// <summary>How far answers may travel.</summary>
    public CacheScope CacheScope { get; init; }

    /// <summary>Labels of the host's own by which this pattern's cached answers can be forgotten.</summary>
    /// <value>Each 1 to 128 characters, no control characters.</value>
    public IReadOnlyList<string> CacheTags { get; init; } = [];

    /// <summary>Whether executing changes something: such a pattern is never cached, coalesced or retried. A store operation implies it.</summary>
    public bool SideEffects { get; init; }

    /// <summary>Whether executing changes something: it has <see cref="SideEffects"/>, or its memory leg stores.</summary>
    internal bool Acts => SideEffects || Memory is { Operation: MemoryOperationKind.Store };

    /// <summary>The function of the infrastructure leg; null takes the pattern's name.</summary>
    public string? Function { get; init; }

    /// <summary>The operation of the memory leg; null means recall.</summary>
    public MemoryOperation? Memory { get; init; }

    /// <summary>Whether this pattern answers requests that match no pattern and for which the router names this pattern's type.</summary>
    public bool Fallback { get; init; }

    /// <summary>Notes of the host's own, such as an owner; the engine does not read them.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = EmptyMetadata;

    private static readonly IReadOnlyDictionary<string, string> EmptyMetadata = System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;
}
