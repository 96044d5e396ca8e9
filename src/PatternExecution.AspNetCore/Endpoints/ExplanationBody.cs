using PatternExecution.Execution;
using PatternExecution.Patterns;

namespace PatternExecution.AspNetCore.Endpoints;

/// <summary>An explanation as the endpoints answer it.</summary>
internal sealed record ExplanationBody(
    string Status,
    string? Pattern,
    string MatchedBy,
    string? Trigger,
    IReadOnlyList<string> Beaten,
    ExplanationBody.Routing? Decision,
    string? Cache,
    string Caching,
    string? Function,
    string? Memory,
    ExplanationBody.Search? MemorySearch,
    IReadOnlyDictionary<string, string> Arguments,
    string? Error)
{
    public static ExplanationBody Of(Explanation explanation) => new(
        explanation.Status.ToName(),
        explanation.Pattern?.Name,
        Spelling.Of(explanation.MatchedBy),
        explanation.Trigger,
        [.. explanation.Beaten.Select(static pattern => pattern.Name)],
        explanation.Decision is { } decision
            ? new Routing(
                decision.Route.ToName(),
                Math.Round(decision.Confidence, 3),
                decision.Reason,
                decision.EstimatedTokens,
                ResultBody.Milliseconds(decision.EstimatedLatency),
                [.. decision.Alternatives.Select(static other => new Alternative(other.Route.ToName(), other.EstimatedTokens, ResultBody.Milliseconds(other.EstimatedLatency), other.Reason))])
            : null,
        explanation.CacheLayer,
        explanation.Caching,
        explanation.Function,
        explanation.Memory is { } memory ? Spelling.Of(memory.Operation) : null,
        explanation.MemorySearch is { } search ? new Search(Spelling.Of(search.Strategy), search.Reason, search.Boosts) : null,
        explanation.Arguments,
        explanation.Error);

    /// <summary>The route and why.</summary>
    internal sealed record Routing(string Route, double Confidence, string Reason, int EstimatedTokens, double EstimatedMs, IReadOnlyList<Alternative> Alternatives);

    /// <summary>How memories would be searched, and why; the server's statement is none of a caller's business.</summary>
    internal sealed record Search(string Strategy, string Reason, string? Boosts);

    /// <summary>A route that was not taken.</summary>
    internal sealed record Alternative(string Route, int EstimatedTokens, double EstimatedMs, string Reason);
}
