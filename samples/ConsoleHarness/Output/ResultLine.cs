using System.Text.Json;
using System.Text.Json.Serialization;
using PatternExecution.Execution;

namespace ConsoleHarness.Output;

/// <summary>One result of <c>run</c>.</summary>
internal sealed record ResultLine(
    string Query,
    string Status,
    string? Pattern,
    string? Route,
    string? Cache,
    int Tokens,
    double ElapsedMs,
    JsonElement? Output,
    IReadOnlyList<LegLine> Legs,
    string? Error)
{
    /// <summary>There only where it is so.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Stale { get; init; }

    public static ResultLine Of(string query, PatternResult result) => new(
        query,
        Spelling.Of(result.Status),
        result.Pattern?.Name,
        result.Decision is { } decision && result.Pattern is not null ? Spelling.Of(decision.Route) : null,
        result.CacheLayer,
        result.Tokens,
        Spelling.Milliseconds(result.Elapsed),
        result.Output.IsNone ? null : result.Output.ToJsonElement(),
        [.. result.Legs.Select(static leg => new LegLine(Spelling.Of(leg.Leg), Spelling.Of(leg.Status), Spelling.Milliseconds(leg.Elapsed), leg.Error))],
        result.Error)
    {
        Stale = result.IsStale,
    };
}
