using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using PatternExecution.Audit;
using PatternExecution.Caching;
using PatternExecution.Diagnostics;
using PatternExecution.Execution.Functions;
using PatternExecution.Memory;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.Execution;

/// <summary>Answers requests: matches each to a pattern, routes it, answers from a cache layer or executes it once, and says why. Thread-safe.</summary>
public sealed partial class PatternEngine : IPatternEngine, IDisposable
{
    private static readonly Func<(PatternEngine Engine, EngineWork Work), CancellationToken, ValueTask<CacheFill>> _fill =
        static (state, token) => state.Engine.FillAsync(state.Work, token);

    private readonly IPatternRegistry _registry;
    private readonly RouteFinder _finder;
    private readonly RoutingRecorder _routing = new();
    private readonly LayeredCache _cache;
    private readonly CacheSavings _savings;
    private readonly RouteDispatcher _dispatcher;
    private readonly InvalidatingMemoryStore _memories;
    private readonly bool _ownsMemories;
    private readonly FunctionSet _functions;
    private readonly PatternExecutionOptions _options;
    private readonly EngineRecorder _recorder;
    private readonly EngineExplainer _explainer;
    private readonly ResultObservers _observers;
    private readonly RequestClock _clock;
    private readonly ILogger _logger;

    /// <summary>Creates an engine and checks that it can run every registered pattern.</summary>
    /// <param name="components">What it is made of; what it is given it does not dispose.</param>
    /// <exception cref="PatternValidationException">Patterns name functions that are not registered; all of them are listed.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public PatternEngine(PatternEngineComponents components)
    {
        ArgumentNullException.ThrowIfNull(components);
        _options = components.Options;
        OptionFaults.ThrowIfAny(new PatternExecutionOptionsValidator().Validate(null, _options), nameof(components));
        OptionFaults.ThrowIfAny(new AuditOptionsValidator().Validate(null, components.AuditOptions), nameof(components));
        _registry = components.Registry;
        _functions = new FunctionSet(components.Functions, components.FunctionSources);
        var own = components.Executors.ToList();
        if (!own.Exists(static executor => executor.Route == PatternType.Infrastructure) && _functions.Missing(_registry.Patterns) is { Count: > 0 } missing)
            throw new PatternValidationException(missing);

        var (time, loggers) = (components.TimeProvider, components.LoggerFactory);
        _clock = new RequestClock(time);
        _logger = loggers.CreateLogger<PatternEngine>();
        _cache = components.Cache ?? new LayeredCache(
            [new MemoryCacheLayer(new MemoryCacheLayerOptions(), time)], new LayeredCacheOptions(), time, loggers.CreateLogger<LayeredCache>());
        _ownsMemories = components.Memories is not InvalidatingMemoryStore;
        _memories = components.Memories as InvalidatingMemoryStore ?? new InvalidatingMemoryStore(
            components.Memories ?? new InProcessMemoryStore(new MemoryStoreOptions(), new HashingEmbedder(), time, loggers.CreateLogger<InProcessMemoryStore>()), _cache, time, _logger);
        var router = components.Router ?? new HybridRouter(new HybridRouterOptions(), time, loggers.CreateLogger<HybridRouter>());
        _finder = new RouteFinder(_registry, router, _memories.Presence);

        var auditor = components.Audit is { } sink ? new Auditor(sink, components.AuditOptions, time, _logger) : null;
        var runner = new LegRunner(_options, time, _logger);
        IExecutor[] builtIn = [new InfrastructureExecutor(_functions, runner, components.Services), new MemoryExecutor(_memories, runner)];
        _dispatcher = new RouteDispatcher(builtIn, own, router, _routing, auditor, time, _logger);
        _explainer = new EngineExplainer(_finder, _registry, _cache, _functions, _memories, _options);
        _observers = new ResultObservers(components.Observers, _logger);
        _savings = new CacheSavings(_cache);
        _recorder = new EngineRecorder(_options.SlowRequestThreshold, _logger, GetStatistics);
        if (auditor is not null) _recorder.Observe(auditor);
    }

    /// <summary>The engine's memories. Writing through this store makes the cache forget what was recalled of the tenant.</summary>
    public IMemoryStore Memories => _memories;

    /// <inheritdoc/>
    public IReadOnlyCollection<PatternDefinition> Patterns => _registry.Patterns;

    /// <inheritdoc/>
    public ValueTask<PatternResult> ExecuteAsync(PatternRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(request.Query, nameof(request));
        cancellationToken.ThrowIfCancellationRequested();
        return ExecuteAsync(request, batch: null, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PatternResult>> ExecuteBatchAsync(IReadOnlyList<PatternRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        for (var i = 0; i < requests.Count; i++)
        {
            if (requests[i]?.Query is null) throw new ArgumentException($"requests[{i}] is null or has no query.", nameof(requests));
        }

        cancellationToken.ThrowIfCancellationRequested();
        return await RequestBatch.RunAsync(requests, _memories.IsRemote ? _memories : null, _options.BatchConcurrency, ExecuteAsync, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<Explanation> ExplainAsync(PatternRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(request.Query, nameof(request));
        return _explainer.ExplainAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask InvalidateAsync(Invalidation what, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(what);
        return _cache.RemoveByTagAsync(CacheTags.For(what), cancellationToken);
    }

    /// <inheritdoc/>
    public EngineStatistics GetStatistics() => new()
    {
        Infrastructure = _recorder.Of(PatternType.Infrastructure),
        Memory = _recorder.Of(PatternType.Memory),
        Hybrid = _recorder.Of(PatternType.Hybrid),
        Unmatched = _recorder.Unmatched,
        Refused = _recorder.Refused,
        SlowRequests = _recorder.Slow,
        CacheHitRate = _recorder.CacheHitRate,
        Registry = _registry.GetStatistics(),
        Routing = _routing.GetStatistics(),
        CacheLayers = _savings.Read(),
    };

    /// <summary>Takes the engine's instruments out of the meter, and stops listening to the store.</summary>
    public void Dispose()
    {
        _recorder.Dispose();
        if (_ownsMemories) _memories.Dispose();
    }

    private ValueTask<PatternResult> ExecuteAsync(PatternRequest request, RequestBatch? batch, CancellationToken cancellationToken) => _observers.Follow(
        request,
        EngineTracing.IsListenedTo ? ExecuteTracedAsync(request, batch, cancellationToken) : ExecuteAsync(request, batch, _clock.Now, cancellationToken));

    private async ValueTask<PatternResult> ExecuteTracedAsync(PatternRequest request, RequestBatch? batch, CancellationToken cancellationToken)
    {
        using var activity = EngineTracing.StartRequest();
        var result = await ExecuteAsync(request, batch, _clock.Now, cancellationToken).ConfigureAwait(false);
        if (activity is not null)
        {
            EngineTracing.End(activity, result.Status.ToName(), result.Status == ResultStatus.Failed);
            activity.SetTag(PatternExecutionDiagnostics.PatternTag, result.Pattern?.Name);
            activity.SetTag(PatternExecutionDiagnostics.RouteTag, result.Decision?.Route.ToName());
            activity.SetTag(PatternExecutionDiagnostics.CacheLayerTag, result.CacheLayer ?? "none");
            if (result.IsStale) activity.SetTag(PatternExecutionDiagnostics.StaleTag, true);
        }

        return result;
    }

    private ValueTask<PatternResult> ExecuteAsync(PatternRequest request, RequestBatch? batch, long started, CancellationToken cancellationToken)
    {
        if (RequestCheck.Fault(request, _options) is { } fault) return new(Refuse(fault, default, started));

        var match = _finder.Match(request);
        if (match.Kind == MatchKind.TimeLimit) return new(Refuse(RequestCheck.TimeLimitError(match), match, started));
        if (match.Pattern is null && !_finder.HasFallbackFor(request)) return new(NoMatch(null, started));

        var routing = _finder.RouteAsync(request, match.Pattern, cancellationToken);
        return routing.IsCompletedSuccessfully
            ? ExecuteRoutedAsync(request, match, routing.Result, batch, started, cancellationToken)
            : ExecuteWhenRoutedAsync(request, match, routing, batch, started, cancellationToken);
    }

    private async ValueTask<PatternResult> ExecuteWhenRoutedAsync(
        PatternRequest request, PatternMatch match, ValueTask<RoutingDecision> routing, RequestBatch? batch, long started, CancellationToken cancellationToken)
    {
        RoutingDecision decision;
        try
        {
            decision = await routing.ConfigureAwait(false);
        }
        catch (Exception exception) when (RouteFinder.IsFault(exception, cancellationToken))
        {
            _logger.RouterThrew(exception.GetType().Name);
            return Unanswered(ResultStatus.Failed, match, null, RouteFinder.ErrorOf(exception), started);
        }

        return await ExecuteRoutedAsync(request, match, decision, batch, started, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<PatternResult> ExecuteRoutedAsync(
        PatternRequest request, PatternMatch match, RoutingDecision decision, RequestBatch? batch, long started, CancellationToken cancellationToken)
    {
        if (match.Pattern is null && !_registry.TryGetFallback(decision.Route, out match)) return new(NoMatch(decision, started));

        if (decision.Confidence < request.MinConfidence) return new(NoMatch(decision, started, match));
        if (request.ReadOnly && match.Pattern!.Acts) return new(Refuse(RequestCheck.ReadOnlyError(match.Pattern), match, started));

        _routing.Decided(decision);
        var work = new EngineWork(request, match, decision, batch, started);
        if (!EngineCaching.IsCacheable(request, match.Pattern!) || !_functions.TryGetVersion(match.Pattern!, decision.Route, out var function))
            return ExecuteUncachedAsync(work, cancellationToken);

        var key = EngineCaching.KeyOf(request, match, decision.Route, function);
        if (request.Cache == CacheUse.ReadWrite && _cache.TryGet(in key, out var answer) && EngineCaching.TryDecode(answer, out var outcome))
        {
            if (answer.IsDue) BeginRefresh(in work, in key);
            return new(Answer(in work, outcome, in answer, cacheable: true));
        }

        return ExecuteCachedAsync(work, key, cancellationToken);
    }

    private async ValueTask<PatternResult> ExecuteUncachedAsync(EngineWork work, CancellationToken cancellationToken) =>
        Answer(work, await _dispatcher.RunAsync(work, cancellationToken).ConfigureAwait(false), default, cacheable: false);

    private async ValueTask<PatternResult> ExecuteCachedAsync(EngineWork work, CacheKey key, CancellationToken cancellationToken)
    {
        using var activity = EngineTracing.StartCache();
        var answer = await _cache.GetOrExecuteInRoundsAsync(key, EngineCaching.PolicyOf(work, _memories), work.Batch?.Reads, (this, work), _fill, cancellationToken).ConfigureAwait(false);
        activity?.SetTag(PatternExecutionDiagnostics.CacheLayerTag, answer.Layer ?? "none");
        if (!EngineCaching.TryDecode(answer, out var outcome)) _logger.CachedOutcomeUnreadable(work.Match.Pattern!.Name);
        else if (!EngineCaching.IsOver(answer, outcome, _clock.UtcNow)) return Answer(work, outcome, answer, cacheable: true);
        return await ExecuteUncachedAsync(work, cancellationToken).ConfigureAwait(false);
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // A hit is not to pay for the copies that this takes.
    private void BeginRefresh(in EngineWork work, in CacheKey key) =>
        _cache.BeginRefresh(key, EngineCaching.PolicyOf(work, _memories), (this, work with { Batch = null }), _fill);

    private async ValueTask<CacheFill> FillAsync(EngineWork work, CancellationToken cancellationToken)
    {
        var outcome = await _dispatcher.RunAsync(work, cancellationToken).ConfigureAwait(false);
        return outcome.Status == ResultStatus.Succeeded
            ? new CacheFill(OutcomeCodec.Encode(outcome), outcome, Keep: true) { ValidUntil = outcome.Legs.Min(static leg => leg.ValidUntil) }
            : new CacheFill(default, outcome, Keep: false) { IsFailure = outcome.Status == ResultStatus.Failed };
    }

    private PatternResult Answer(in EngineWork work, ExecutionOutcome outcome, in CacheAnswer answer, bool cacheable)
    {
        var elapsed = _clock.Since(work.Started);
        // A stale answer spares nothing: it was tried to make it anew.
        var spares = answer.Layer is not null && !answer.IsStale;
        if (spares) _savings.Add(answer.Layer!, outcome.Elapsed, elapsed);
        return _recorder.Record(
            new PatternResult
            {
                Status = outcome.Status,
                Pattern = work.Match.Pattern,
                MatchedBy = work.Match.Kind,
                Decision = work.Decision,
                CacheLayer = answer.Layer,
                IsStale = answer.IsStale,
                Tokens = answer.Layer is null ? outcome.Tokens : 0,
                Legs = outcome.Legs,
                Error = outcome.Error,
                Elapsed = elapsed,
            },
            cacheable,
            spares ? outcome.Tokens : 0);
    }

    internal Microsoft.Extensions.AI.AIFunction? FindFunction(PatternDefinition pattern) => _functions.Find(FunctionSet.NameFor(pattern))?.Function;

    private PatternResult NoMatch(RoutingDecision? decision, long started, PatternMatch match = default) => Unanswered(ResultStatus.NoMatch, match, decision, null, started);

    private PatternResult Refuse(string error, PatternMatch match, long started) => Unanswered(ResultStatus.Rejected, match, null, error, started);

    private PatternResult Unanswered(ResultStatus status, PatternMatch match, RoutingDecision? decision, string? error, long started)
    {
        var result = new PatternResult
        {
            Status = status,
            Pattern = match.Pattern,
            MatchedBy = match.Kind,
            Decision = decision,
            Error = error,
            Elapsed = _clock.Since(started),
        };
        return status == ResultStatus.Failed && match.Pattern is not null ? _recorder.Record(result, cacheable: false, tokensSaved: 0) : _recorder.Record(result);
    }
}
