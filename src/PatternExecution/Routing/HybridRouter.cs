using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PatternExecution.Diagnostics;
using PatternExecution.Patterns;

namespace PatternExecution.Routing;

/// <summary>
/// The router by words, budget, estimates and health. A pattern of one leg gets that leg. A hybrid pattern gets what the mode asks for; in
/// balanced mode what the request's words call for, less what its budget forbids and what lately failed. Thread-safe; reads are lock-free.
/// </summary>
public sealed class HybridRouter : IHybridRouter
{
    private readonly HybridRouterOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WordIndex _words;
    private readonly LegHealth _memory;
    private readonly PatternRecord _unmatched;
    private readonly ConcurrentDictionary<string, PatternRecord> _records = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _sweep = new();
    private int _tracked;

    /// <summary>Creates a router with the default options and the system's clock.</summary>
    public HybridRouter()
        : this(new HybridRouterOptions())
    {
    }

    /// <summary>Creates a router.</summary>
    /// <param name="options">Words and limits; read now, so later changes have no effect.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    /// <param name="logger">Told when a leg is avoided and when it serves again; null for nobody.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public HybridRouter(HybridRouterOptions options, TimeProvider? timeProvider = null, ILogger<HybridRouter>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionFaults.ThrowIfAny(new HybridRouterOptionsValidator().Validate(null, options), nameof(options));

        _options = options.Copy();
        _time = timeProvider ?? TimeProvider.System;
        _logger = logger ?? NullLogger<HybridRouter>.Instance;
        _words = new WordIndex(_options.InfrastructureWords, _options.MemoryWords);
        _memory = NewHealth();
        _unmatched = new PatternRecord(NewHealth());
    }

    /// <summary>How many patterns are remembered now.</summary>
    internal int TrackedPatterns => _records.Count;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The mode is none, or a limit of the budget is not more than zero.</exception>
    public ValueTask<RoutingDecision> RouteAsync(RoutingContext context, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<RoutingDecision>(cancellationToken)
            : ValueTask.FromResult(Route(context));

    /// <inheritdoc/>
    /// <remarks>Estimates follow executions in which no leg failed: a failure is quick or slow for reasons of its own.</remarks>
    public void Observe(RouteObservation observation)
    {
        ArgumentNullException.ThrowIfNull(observation.Pattern);
        // Numbers that cannot be are left out rather than thrown at a request that has been answered.
        if (observation.Route is < PatternType.Infrastructure or > PatternType.Hybrid) return;
        if (observation.Tokens < 0 || observation.Elapsed < TimeSpan.Zero) return;

        var record = RecordOf(observation.Pattern);
        if (!observation.InfrastructureFailed && !observation.MemoryFailed)
            record.Add(observation.Route, observation.Tokens, observation.Elapsed, _options.EstimateWeight);

        if (observation.Route != PatternType.Memory)
            Tell(record.Infrastructure.Observe(observation.InfrastructureFailed), "infrastructure", observation.Pattern);
        if (observation.Route != PatternType.Infrastructure)
            Tell(_memory.Observe(observation.MemoryFailed), "memory", observation.Pattern);
    }

    /// <summary>The legs that are avoided now because they failed several times in a row. Slow: for reports.</summary>
    public IReadOnlyList<AvoidedLeg> FindAvoidedLegs()
    {
        var avoided = new List<AvoidedLeg>();
        if (_memory.IsAvoided()) avoided.Add(new AvoidedLeg(PatternType.Memory, null));
        foreach (var (name, record) in _records)
        {
            if (record.Infrastructure.IsAvoided()) avoided.Add(new AvoidedLeg(PatternType.Infrastructure, name));
        }

        return avoided;
    }

    internal RoutingDecision Route(in RoutingContext context)
    {
        ArgumentNullException.ThrowIfNull(context.Query);
        if (context.Mode is < ExecutionMode.Balanced or > ExecutionMode.Comprehensive) ThrowMode(context);
        if (context.Budget.MaxTokens <= 0 || context.Budget.MaxLatency <= TimeSpan.Zero) ThrowBudget(context);

        var record = context.Pattern is null ? _unmatched : RecordOf(context.Pattern.Name);
        return record.Decide(ReadInputs(context, record), _words);
    }

    private RoutingInputs ReadInputs(in RoutingContext context, PatternRecord record)
    {
        var pattern = context.Pattern;
        if (pattern is null)
        {
            return new RoutingInputs(
                record.Read(null), ExecutionMode.Balanced, context.Budget, context.MemoriesPresent, _words.Find(context.Query), false, _memory.IsAvoided());
        }

        // What has no say is left out, so that more requests share a decision.
        var isHybrid = pattern.Type == PatternType.Hybrid;
        var isOpen = isHybrid && context.Mode == ExecutionMode.Balanced;
        return new RoutingInputs(
            record.Read(pattern),
            isHybrid ? context.Mode : ExecutionMode.Balanced,
            context.Budget,
            isOpen && context.MemoriesPresent,
            isOpen ? _words.Find(context.Query) : default,
            pattern.Type != PatternType.Memory && record.Infrastructure.IsAvoided(),
            pattern.Type != PatternType.Infrastructure && _memory.IsAvoided());
    }

    private PatternRecord RecordOf(string pattern)
    {
        if (!_records.TryGetValue(pattern, out var record)) return AddRecord(pattern);
        // Written once a sweep only: a line that many threads write would cost more than all else here.
        if (!record.IsInUse) record.IsInUse = true;
        return record;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private PatternRecord AddRecord(string pattern)
    {
        lock (_sweep)
        {
            if (_records.TryGetValue(pattern, out var known)) return known;
            if (_tracked >= _options.TrackedPatterns) Sweep();
            var record = new PatternRecord(NewHealth());
            _records[pattern] = record;
            _tracked++;
            return record;
        }
    }

    /// <summary>Forgets what was not used since the last sweep; where all was, the first half that comes along.</summary>
    private void Sweep()
    {
        var before = _tracked;
        foreach (var (name, record) in _records)
        {
            if (record.IsInUse) record.IsInUse = false;
            else if (_records.TryRemove(name, out _)) _tracked--;
        }

        if (_tracked < before) return;
        foreach (var (name, _) in _records)
        {
            if (_tracked <= before / 2) break;
            if (_records.TryRemove(name, out _)) _tracked--;
        }
    }

    private LegHealth NewHealth() => new(_options.LegFailureThreshold, _options.LegCoolDown, _time);

    private void Tell(bool? isAvoided, string leg, string pattern)
    {
        if (isAvoided is true) RoutingLog.LegAvoided(_logger, leg, pattern, _options.LegFailureThreshold, _options.LegCoolDown);
        else if (isAvoided is false) RoutingLog.LegServesAgain(_logger, leg, pattern);
    }

    private static void ThrowMode(in RoutingContext context) =>
        throw new ArgumentOutOfRangeException(nameof(context), context.Mode, "There is no such mode; use Balanced, Fast or Comprehensive.");

    private static void ThrowBudget(in RoutingContext context) =>
        throw new ArgumentOutOfRangeException(
            nameof(context), context.Budget, "A limit of the budget must be more than zero; leave it null for no limit.");
}
