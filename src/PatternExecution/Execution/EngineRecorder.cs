using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using PatternExecution.Audit;
using PatternExecution.Diagnostics;
using PatternExecution.Patterns;

namespace PatternExecution.Execution;

/// <summary>Counts, times and reports what an engine answers.</summary>
internal sealed class EngineRecorder : IDisposable
{
    private readonly TypeRecorder[] _types = [new(), new(), new()];
    private readonly EngineMetrics _metrics = new();
    private readonly TimeSpan _slowThreshold;
    private readonly ILogger _logger;
    private long _unmatched;
    private long _refused;
    private long _cacheMisses;
    private long _slow;

    public EngineRecorder(TimeSpan slowThreshold, ILogger logger, Func<EngineStatistics> read)
    {
        _slowThreshold = slowThreshold;
        _logger = logger;
        _metrics.ObserveCounter(PatternExecutionDiagnostics.Matches, "{request}", "Requests by how they were matched", () =>
        {
            var registry = read().Registry;
            return
            [
                Count(registry.PhraseMatches, "phrase"),
                Count(registry.RecentMatches, "recent"),
                Count(registry.TriggerMatches, "trigger"),
                Count(registry.Misses, "none"),
                Count(registry.TimeLimits, "timeLimit"),
            ];
        });
        _metrics.ObserveGauge(PatternExecutionDiagnostics.Patterns, "{pattern}", "Registered patterns", () =>
        {
            var registry = read().Registry;
            return
            [
                Patterns(registry.InfrastructurePatterns, PatternType.Infrastructure),
                Patterns(registry.MemoryPatterns, PatternType.Memory),
                Patterns(registry.HybridPatterns, PatternType.Hybrid),
            ];
        });
        _metrics.ObserveCounter(PatternExecutionDiagnostics.CacheReads, "{read}", "Reads of a cache layer", () =>
            read().CacheLayers.SelectMany(static layer => new[]
            {
                Reads(layer.Hits, layer.Name, "hit"),
                Reads(layer.Misses, layer.Name, "miss"),
                Reads(layer.Failures, layer.Name, "failure"),
                Reads(layer.Refused, layer.Name, "refused"),
                Reads(layer.Stale, layer.Name, "stale"),
            }));
        _metrics.ObserveSeconds(PatternExecutionDiagnostics.CacheTimeSaved, "Execution time that cached answers have spared", () =>
            read().CacheLayers.Select(static layer => new Measurement<double>(layer.TimeSaved.TotalSeconds, Layer(layer.Name))));
        _metrics.ObserveGauge(PatternExecutionDiagnostics.CachePendingWrites, "{write}", "Writes on their way to a shared cache layer", () =>
            read().CacheLayers.Select(static layer => new Measurement<long>(layer.PendingWrites, Layer(layer.Name))));
        _metrics.ObserveCounter(PatternExecutionDiagnostics.CacheDroppedWrites, "{entry}", "Entries that a cache layer was not given", () =>
            read().CacheLayers.Select(static layer => new Measurement<long>(layer.DroppedWrites, Layer(layer.Name))));
        _metrics.ObserveGauge(PatternExecutionDiagnostics.CacheLeftAlone, "{layer}", "1 while a cache layer's circuit is open", () =>
            read().CacheLayers.Select(static layer => new Measurement<long>(layer.IsCircuitOpen ? 1 : 0, Layer(layer.Name))));
        _metrics.ObserveCounter(PatternExecutionDiagnostics.CacheRemovals, "{removal}", "Removals, by this process and by others", () =>
            read().CacheLayers.SelectMany(static layer => new[]
            {
                Reads(layer.Removals, layer.Name, "own"), Reads(layer.RemovalsHeard, layer.Name, "heard"), Reads(layer.RemovalsMissed, layer.Name, "missed"),
            }));
        _metrics.ObserveGauge(PatternExecutionDiagnostics.CacheOwedRemovals, "{removal}", "Removals that a cache layer has not confirmed yet", () =>
            read().CacheLayers.Select(static layer => new Measurement<long>(layer.OwedRemovals, Layer(layer.Name))));
        _metrics.ObserveCounter(PatternExecutionDiagnostics.CacheEvictions, "{entry}", "Entries dropped for want of room", () =>
            read().CacheLayers.Select(static layer => new Measurement<long>(layer.Evictions, Layer(layer.Name))));
        _metrics.ObserveGauge(PatternExecutionDiagnostics.CacheEntries, "{entry}", "Entries in a cache layer", () =>
            read().CacheLayers.Where(static layer => layer.Entries is not null).Select(static layer => new Measurement<long>(layer.Entries!.Value, Layer(layer.Name))));
    }

    /// <summary>Shows how an auditor fares too.</summary>
    public void Observe(Auditor auditor)
    {
        _metrics.ObserveCounter(PatternExecutionDiagnostics.AuditRecords, "{record}", "Audit records by how the action ended", () =>
            Enum.GetValues<AuditOutcome>().Select(outcome => Count(auditor.Count(outcome), JsonNamingPolicy.CamelCase.ConvertName(outcome.ToString()))));
        _metrics.ObserveGauge(PatternExecutionDiagnostics.AuditOwed, "{record}", "Audit records that the sink has not taken yet", () => [new Measurement<long>(auditor.Owed)]);
        _metrics.ObserveCounter(PatternExecutionDiagnostics.AuditDropped, "{record}", "Audit records that were given up", () => [new Measurement<long>(auditor.Dropped)]);
        _metrics.ObserveGauge(PatternExecutionDiagnostics.AuditDown, "{sink}", "1 while the audit sink takes no records", () => [new Measurement<long>(auditor.IsDown ? 1 : 0)]);
    }

    public long Unmatched => Interlocked.Read(ref _unmatched);

    public long Refused => Interlocked.Read(ref _refused);

    public long Slow => Interlocked.Read(ref _slow);

    public double CacheHitRate
    {
        get
        {
            var hits = _types.Sum(static type => type.Summarise().CacheHits);
            var reads = hits + Interlocked.Read(ref _cacheMisses);
            return reads == 0 ? 0 : (double)hits / reads;
        }
    }

    public PatternTypeStatistics Of(PatternType type) => _types[(int)type].Summarise();

    /// <summary>Counts a request that reached no pattern.</summary>
    public PatternResult Record(PatternResult result)
    {
        Interlocked.Increment(ref result.Status == ResultStatus.NoMatch ? ref _unmatched : ref _refused);
        _metrics.Answered(result.Elapsed, result.Status.ToName(), null, null, null, 0, 0);
        return result;
    }

    /// <summary>Counts a request that a pattern answered.</summary>
    public PatternResult Record(PatternResult result, bool cacheable, int tokensSaved)
    {
        var pattern = result.Pattern!;
        _types[(int)pattern.Type].Add(result, tokensSaved);
        if (cacheable && result.CacheLayer is null) Interlocked.Increment(ref _cacheMisses);
        if (result.Elapsed >= _slowThreshold)
        {
            Interlocked.Increment(ref _slow);
            _logger.SlowRequest(pattern.Name, result.Elapsed.TotalMilliseconds, result.Status.ToName());
        }

        if (_metrics.IsListenedTo)
        {
            _metrics.Answered(
                result.Elapsed, result.Status.ToName(), pattern.Type.ToName(), result.Decision?.Route.ToName(), result.CacheLayer, result.Tokens, tokensSaved);
        }

        return result;
    }

    public void Dispose() => _metrics.Dispose();

    private static Measurement<long> Count(long value, string outcome) => new(value, new KeyValuePair<string, object?>(PatternExecutionDiagnostics.OutcomeTag, outcome));

    private static Measurement<long> Patterns(int value, PatternType type) => new(value, new KeyValuePair<string, object?>(PatternExecutionDiagnostics.PatternTypeTag, type.ToName()));

    private static Measurement<long> Reads(long value, string layer, string outcome) =>
        new(value, Layer(layer), new KeyValuePair<string, object?>(PatternExecutionDiagnostics.OutcomeTag, outcome));

    private static KeyValuePair<string, object?> Layer(string name) => new(PatternExecutionDiagnostics.CacheLayerTag, name);

    private sealed class TypeRecorder
    {
        // What is rare is counted: a request that a cache answers has succeeded, and most are answered by one.
        private const int Unsuccessful = 0;
        private const int Executed = 1;
        private const int Tokens = 2;
        private const int TokensSaved = 3;

        private readonly LatencyHistogram _latency = new();
        private readonly StripedCounters _counters = new(4);

        public void Add(PatternResult result, int tokensSaved)
        {
            _latency.Add(result.Elapsed);
            if (result.Status != ResultStatus.Succeeded) _counters.Add(Unsuccessful);
            if (result.CacheLayer is null) _counters.Add(Executed);
            if (result.Tokens > 0) _counters.Add(Tokens, result.Tokens);
            if (tokensSaved > 0) _counters.Add(TokensSaved, tokensSaved);
        }

        public PatternTypeStatistics Summarise()
        {
            var latency = _latency.Summarise();
            return new PatternTypeStatistics(
                latency.Count,
                latency.Count - _counters.Read(Unsuccessful),
                latency.Count - _counters.Read(Executed),
                _counters.Read(Tokens),
                _counters.Read(TokensSaved),
                latency.Mean,
                latency.P50,
                latency.P95,
                latency.P99);
        }
    }
}
