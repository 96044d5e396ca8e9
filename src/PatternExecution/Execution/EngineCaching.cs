using System.Text.Json;
using PatternExecution.Caching;
using PatternExecution.Patterns;

namespace PatternExecution.Execution;

/// <summary>Which answers are cached, under which key, and how they come back.</summary>
internal static class EngineCaching
{
    public static bool IsCacheable(PatternRequest request, PatternDefinition pattern) =>
        request.Cache != CacheUse.Bypass
        && pattern.CacheScope != CacheScope.None
        && pattern.CacheTtl != TimeSpan.Zero
        && !pattern.Acts;

    public static CacheKey KeyOf(PatternRequest request, PatternMatch match, PatternType route, ulong function) => new(
        request.Tenant,
        request.Principal ?? "",
        match.Pattern!.Name,
        // What the function is counts as much as what the pattern is: another version of it gives other answers.
        match.Version ^ function,
        route.ToName(),
        request.Query,
        request.Persona ?? "",
        request.Context.Canonical);

    public static CachePolicy PolicyOf(EngineWork work, InvalidatingMemoryStore memories)
    {
        var pattern = work.Match.Pattern!;
        var route = work.Decision.Route;
        return new CachePolicy(
            CacheTags.For(work.Request.Tenant, pattern, route), pattern.CacheTtl, memories.KeepsLocal(pattern, route), work.Request.Cache == CacheUse.Refresh)
        {
            StaleWhile = pattern.StaleWhile,
        };
    }

    /// <summary>Whether an answer may not even be given in need: a memory is not after its expiry.</summary>
    public static bool IsOver(CacheAnswer answer, ExecutionOutcome outcome, DateTimeOffset now) => answer.IsStale && outcome.Legs.Any(leg => leg.ValidUntil <= now);

    public static bool TryDecode(CacheAnswer answer, out ExecutionOutcome outcome)
    {
        try
        {
            outcome = answer.Entry.Decode(OutcomeCodec.Decode);
            return true;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            outcome = null!;
            return false;
        }
    }
}
