using System.Collections.ObjectModel;
using System.Globalization;
using System.Text.RegularExpressions;
using PatternExecution.Caching;
using PatternExecution.Memory;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.Execution;

/// <summary>Puts into words what would be done with a request.</summary>
internal sealed class EngineExplainer(IPatternRegistry registry, LayeredCache cache, FunctionSet functions, InvalidatingMemoryStore memories)
{
    public static Explanation Refused(string error) => new()
    {
        Status = ResultStatus.Rejected,
        Caching = "nothing is executed",
        Arguments = ReadOnlyDictionary<string, string>.Empty,
        Error = error,
    };

    /// <summary>Explains a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="match">What it matched or falls back to; without a pattern where neither.</param>
    /// <param name="decision">Its route; null where there was nothing to route.</param>
    /// <param name="key">Its key in the cache; null where its answer is not cached.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<Explanation> ExplainAsync(
        PatternRequest request, PatternMatch match, RoutingDecision? decision, CacheKey? key, CancellationToken cancellationToken)
    {
        if (match.Pattern is not { } pattern || decision is null || decision.Confidence < request.MinConfidence)
        {
            return new Explanation
            {
                Status = ResultStatus.NoMatch,
                Pattern = match.Pattern,
                MatchedBy = match.Kind,
                Decision = decision,
                Caching = "nothing is executed",
                Arguments = ReadOnlyDictionary<string, string>.Empty,
            };
        }

        var explanation = new Explanation
        {
            Status = ResultStatus.Succeeded,
            Pattern = pattern,
            MatchedBy = match.Kind,
            Trigger = match.Trigger?.ToString(),
            Beaten = [.. registry.FindAll(request.Query, null).Select(static other => other.Pattern!).Where(other => other.Name != pattern.Name)],
            Decision = decision,
            Caching = WhyNotCached(request, pattern),
            Function = decision.Route == PatternType.Memory ? null : FunctionSet.NameFor(pattern),
            Memory = decision.Route == PatternType.Infrastructure ? null : MemoryExecutor.OperationOf(pattern),
            Arguments = ReadOnlyDictionary<string, string>.Empty,
        };

        if (key is { } known)
        {
            var layer = await cache.LocateAsync(known, memories.KeepsLocal(pattern, decision!.Route), cancellationToken).ConfigureAwait(false);
            explanation = explanation with
            {
                CacheLayer = layer,
                Caching = layer is null ? "no layer holds the answer; it would be executed and kept" + InNeed(known, pattern) : $"layer '{layer}' holds the answer",
            };
        }

        explanation = WithArguments(explanation, request, match);
        return explanation is { Status: ResultStatus.Succeeded, Memory.Operation: not MemoryOperationKind.Store }
            ? await WithSearchAsync(explanation, request, cancellationToken).ConfigureAwait(false)
            : explanation;
    }

    private async ValueTask<Explanation> WithSearchAsync(Explanation explanation, PatternRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var query = MemoryExecutor.ToQuery(new ExecutionRequest(request, explanation.Pattern!, explanation.Arguments));
            return explanation with { MemorySearch = await memories.ExplainAsync(query, cancellationToken).ConfigureAwait(false) };
        }
        catch (Exception exception) when (exception is RequestRejectedException or MemoryValidationException)
        {
            return explanation with { Status = ResultStatus.Rejected, Error = exception.Message };
        }
        catch (MemoryStoreUnavailableException exception)
        {
            return explanation with { Error = exception.Message };
        }
    }

    private Explanation WithArguments(Explanation explanation, PatternRequest request, PatternMatch match)
    {
        try
        {
            explanation = explanation with { Arguments = match.Capture(request.Query) };
            if (explanation.Function is { } name && functions.Find(name) is { } binding)
                binding.Bind(new ExecutionRequest(request, match.Pattern!, explanation.Arguments), services: null);
            return explanation;
        }
        catch (Exception exception) when (exception is RequestRejectedException or RegexMatchTimeoutException)
        {
            return explanation with { Status = ResultStatus.Rejected, Error = exception.Message };
        }
    }

    private string InNeed(in CacheKey key, PatternDefinition pattern)
    {
        if (pattern.StaleWhile <= TimeSpan.Zero) return "";
        var held = cache.LocateStale(in key) is { } layer ? $"the one that layer '{layer}' holds would be given" : $"one that is at most {pattern.StaleWhile} past its time to live would be given where a layer holds it";
        return string.Create(CultureInfo.InvariantCulture, $"; should that fail or take longer than {cache.ExecutionSoftTimeout.TotalMilliseconds:0.###} ms, {held}, marked as stale");
    }

    private static string WhyNotCached(PatternRequest request, PatternDefinition pattern)
    {
        if (request.Cache == CacheUse.Bypass) return "the request bypasses the cache";
        if (pattern.SideEffects) return "the pattern has side effects, so that it is never cached";
        if (pattern.Memory is { Operation: MemoryOperationKind.Store }) return "the pattern stores, so that it is never cached";
        return pattern.CacheScope == CacheScope.None ? "the pattern's cache scope is none" : "the pattern's time to live is zero";
    }
}
