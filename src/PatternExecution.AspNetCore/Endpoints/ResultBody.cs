using System.Text.Json.Serialization;
using PatternExecution.Execution;
using PatternExecution.Patterns;

namespace PatternExecution.AspNetCore.Endpoints;

/// <summary>One result as the endpoints answer it.</summary>
internal sealed record ResultBody(
    string Status,
    string? Pattern,
    string? Route,
    string? Cache,
    int Tokens,
    double ElapsedMs,
    [property: JsonConverter(typeof(PatternOutputConverter))] PatternOutput Output,
    IReadOnlyList<ResultBody.Leg> Legs,
    string? Reason,
    string? Error)
{
    /// <summary>Whether the answer is past its time to live; there only where it is so.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Stale { get; init; }

    public static ResultBody Of(PatternResult result) => new(
        result.Status.ToName(),
        result.Pattern?.Name,
        result.Pattern is null ? null : result.Decision?.Route.ToName(),
        result.CacheLayer,
        result.Tokens,
        Milliseconds(result.Elapsed),
        result.Output,
        [.. result.Legs.Select(static leg => new Leg(leg.Leg.ToName(), leg.Status.ToName(), Milliseconds(leg.Elapsed), leg.Error))],
        result.Decision?.Reason,
        result.Error)
    {
        Stale = result.IsStale,
    };

    public static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 4);

    /// <summary>How one leg ended.</summary>
    internal sealed record Leg(string Name, string Status, double ElapsedMs, string? Error);
}
