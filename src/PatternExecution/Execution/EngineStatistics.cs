using PatternExecution.Caching;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.Execution;

/// <summary>What an engine has done since it was created.</summary>
public sealed record EngineStatistics
{
    /// <summary>Requests answered by infrastructure patterns.</summary>
    public required PatternTypeStatistics Infrastructure { get; init; }

    /// <summary>Requests answered by memory patterns.</summary>
    public required PatternTypeStatistics Memory { get; init; }

    /// <summary>Requests answered by hybrid patterns.</summary>
    public required PatternTypeStatistics Hybrid { get; init; }

    /// <summary>Requests that matched nothing.</summary>
    public required long Unmatched { get; init; }

    /// <summary>Requests that were refused before a pattern was found.</summary>
    public required long Refused { get; init; }

    /// <summary>The share of cacheable requests that a cache layer answered, 0 to 1.</summary>
    public required double CacheHitRate { get; init; }

    /// <summary>Requests that took longer than the threshold in the options.</summary>
    public required long SlowRequests { get; init; }

    /// <summary>The registry's counts.</summary>
    public required PatternRegistryStatistics Registry { get; init; }

    /// <summary>The router's counts.</summary>
    public required RoutingStatistics Routing { get; init; }

    /// <summary>The cache layers' counts, nearest first.</summary>
    public required IReadOnlyList<CacheLayerStatistics> CacheLayers { get; init; }
}
