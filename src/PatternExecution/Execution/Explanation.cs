using PatternExecution.Memory;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.Execution;

/// <summary>What would be done with a request, and why. Nothing was executed.</summary>
public sealed record Explanation
{
    /// <summary>How the request would end as far as can be told without executing it.</summary>
    public required ResultStatus Status { get; init; }

    /// <summary>The pattern that would answer; null where none would.</summary>
    public PatternDefinition? Pattern { get; init; }

    /// <summary>How it was found; a recent match is explained by what it remembers.</summary>
    public MatchKind MatchedBy { get; init; }

    /// <summary>The trigger that matched; null for a phrase.</summary>
    public string? Trigger { get; init; }

    /// <summary>The patterns that match too and were beaten, in order.</summary>
    public IReadOnlyList<PatternDefinition> Beaten { get; init; } = [];

    /// <summary>The route, the reason for it and the alternatives.</summary>
    public RoutingDecision? Decision { get; init; }

    /// <summary>The cache layer that holds the answer; null where none does.</summary>
    public string? CacheLayer { get; init; }

    /// <summary>Why the answer is or is not to be had from a cache, in words.</summary>
    public required string Caching { get; init; }

    /// <summary>The function that would be called; null where none would.</summary>
    public string? Function { get; init; }

    /// <summary>The memory operation that would be run; null where none would.</summary>
    public MemoryOperation? Memory { get; init; }

    /// <summary>How the memory store would search now, and why; null where it would not be asked or cannot say.</summary>
    public MemorySearchPlan? MemorySearch { get; init; }

    /// <summary>The arguments read from the request.</summary>
    public required IReadOnlyDictionary<string, string> Arguments { get; init; }

    /// <summary>Why the request would be rejected; null where it would not.</summary>
    public string? Error { get; init; }
}
