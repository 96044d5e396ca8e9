using System.Collections.ObjectModel;
using System.Globalization;
using System.Text.RegularExpressions;
using PatternExecution.Caching;
using PatternExecution.Execution.Functions;
using PatternExecution.Memory;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.Execution;

/// <summary>Puts into words what would be done with a request.</summary>
internal sealed class EngineExplainer(
    RouteFinder finder, IPatternRegistry registry, LayeredCache cache, FunctionSet functions, InvalidatingMemoryStore memories, PatternExecutionOptions options)
{
    /// <summary>Explains a request.</summary>
    public async ValueTask<Explanation> ExplainAsync(PatternRequest request, CancellationToken cancellationToken)
    {
        if (RequestCheck.Fault(request, options) is { } fault) return Unexecuted(ResultStatus.Rejected, default, null, fault);

        var match = finder.Match(request);
        if (match.Kind == MatchKind.TimeLimit) return Unexecuted(ResultStatus.Rejected, match, null, RequestCheck.TimeLimitError(match));
        RoutingDecision? decision = null;
        try
        {
            if (match.Pattern is not null || finder.HasFallbackFor(request)) decision = await finder.RouteAsync(request, match.Pattern, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (RouteFinder.IsFault(exception, cancellationToken))
        {
            return Unexecuted(ResultStatus.Failed, match, null, RouteFinder.ErrorOf(exception));
        }

        if (match.Pattern is null && decision is not null && registry.TryGetFallback(decision.Route, out var fallback)) match = fallback;
        if (match.Pattern is not { } pattern || decision is null || decision.Confidence < request.MinConfidence) return Unexecuted(ResultStatus.NoMatch, match, decision, null);
        if (request.ReadOnly && pattern.Acts) return Unexecuted(ResultStatus.Rejected, match, decision, RequestCheck.ReadOnlyError(pattern));
        return await ExplainAsync(request, match, pattern, decision, cancellationToken).ConfigureAwait(false);
    }

    private static Explanation Unexecuted(ResultStatus status, PatternMatch match, RoutingDecision? decision, string? error) => new()
    {
        Status = status,
        Pattern = match.Pattern,
        MatchedBy = match.Kind,
        Decision = decision,
        Caching = "nothing is executed",
        Arguments = ReadOnlyDictionary<string, string>.Empty,
        Error = error,
    };

    private async ValueTask<Explanation> ExplainAsync(
        PatternRequest request, PatternMatch match, PatternDefinition pattern, RoutingDecision decision, CancellationToken cancellationToken)
    {
        var explanation = new Explanation
        {
            Status = ResultStatus.Succeeded,
            Pattern = pattern,
            MatchedBy = match.Kind,
            Trigger = match.Trigger?.ToString(),
            Beaten = match.Kind == MatchKind.Name ? [] : [.. registry.FindAll(request.Query, null).Select(static other => other.Pattern!).Where(other => other.Name != pattern.Name)],
            Decision = decision,
            Caching = WhyNotCached(request, pattern),
            Function = decision.Route == PatternType.Memory ? null : FunctionSet.NameFor(pattern),
            Memory = decision.Route == PatternType.Infrastructure ? null : MemoryExecutor.OperationOf(pattern),
            Arguments = ReadOnlyDictionary<string, string>.Empty,
        };

        if (EngineCaching.IsCacheable(request, pattern) && functions.TryGetVersion(pattern, decision.Route, out var function))
        {
            var key = EngineCaching.KeyOf(request, match, decision.Route, function);
            var layer = await cache.LocateAsync(key, memories.KeepsLocal(pattern, decision.Route), cancellationToken).ConfigureAwait(false);
            explanation = explanation with
            {
                CacheLayer = layer,
                Caching = layer is null ? "no layer holds the answer; it would be executed and kept" + InNeed(in key, pattern) : $"layer '{layer}' holds the answer",
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
