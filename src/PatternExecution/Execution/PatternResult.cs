using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.Execution;

/// <summary>The answer to a request, and why it is that. Immutable.</summary>
public sealed class PatternResult
{
    /// <summary>How the request ended.</summary>
    public required ResultStatus Status { get; init; }

    /// <summary>The pattern that answered, that was being tried when the request was rejected, or that matched with less confidence than asked for; null where none matched.</summary>
    public PatternDefinition? Pattern { get; init; }

    /// <summary>How the pattern was found.</summary>
    public MatchKind MatchedBy { get; init; }

    /// <summary>The route and the reason for it; null where routing was not reached.</summary>
    public RoutingDecision? Decision { get; init; }

    /// <summary>The name of the cache layer that answered; null where the request was executed.</summary>
    public string? CacheLayer { get; init; }

    /// <summary>Whether the cached answer is past its time to live, and was given because making it anew failed or takes long; only for patterns with <see cref="PatternDefinition.StaleWhile"/>.</summary>
    public bool IsStale { get; init; }

    /// <summary>Tokens spent on the answer, those of its legs; 0 where a cache answered.</summary>
    public int Tokens { get; init; }

    /// <summary>From the call to the answer.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>How each leg ended; empty where none ran.</summary>
    public IReadOnlyList<LegOutcome> Legs { get; init; } = [];

    /// <summary>Why the request was not answered, or which leg is missing; null where it succeeded.</summary>
    public string? Error { get; init; }

    /// <summary>What was answered: a leg's output, or where two legs ran an object with one property a leg that succeeded.</summary>
    public PatternOutput Output => PatternOutput.Combine(Legs);
}
