using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using PatternExecution.AspNetCore.Endpoints;
using PatternExecution.Execution;
using PatternExecution.Patterns;

namespace PatternExecution.AspNetCore.Dashboard.Traffic;

/// <summary>Counts answers by pattern, and keeps the last that were slow, refused or failed. Counting the usual answer costs about a fiftieth of giving it. Thread-safe.</summary>
internal sealed class TrafficRecorder : IResultObserver, IRefusalObserver
{
    private const int MaxNames = 20_000;

    // By object first, for hashing a name is most of what an answer from memory costs. A reload brings new objects of the same names.
    private readonly ConcurrentDictionary<PatternDefinition, PatternTraffic> _byDefinition = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<string, PatternTraffic> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<int, long> _refusals = new();
    private readonly PatternTraffic _others = new();
    private readonly AnswerSampling _sampling = new();
    private readonly TimeSpan _slow;
    private readonly bool _keepText;
    private readonly TimeProvider _time;

    private readonly bool _isOn;

    public TrafficRecorder(DashboardSwitch dashboard, IOptions<DashboardOptions> options, IOptions<PatternExecutionOptions> limits, TimeProvider time)
    {
        _isOn = dashboard.IsOn;
        _slow = limits.Value.SlowRequestThreshold;
        _keepText = options.Value.KeepRequestText;
        _time = time;
        Slow = new Ring<KeptRequest>(options.Value.KeptRequests);
        Unsuccessful = new Ring<KeptRequest>(options.Value.KeptRequests);
        Since = time.GetUtcNow();
    }

    /// <summary>Since when it has been counted.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>The last slow requests.</summary>
    public Ring<KeptRequest> Slow { get; }

    /// <summary>The last requests that were refused or of which a leg failed.</summary>
    public Ring<KeptRequest> Unsuccessful { get; }

    /// <summary>HTTP requests that the endpoints refused, by status.</summary>
    public IReadOnlyList<KeyValuePair<int, long>> Refusals => [.. _refusals.OrderBy(static refusal => refusal.Key)];

    /// <summary>What a pattern has answered; null where nothing.</summary>
    public PatternTraffic? Find(string pattern) => _byName.GetValueOrDefault(pattern);

    public void Observe(PatternRequest request, PatternResult result)
    {
        if (!_isOn) return;
        // A cached answer takes hardly longer than counting it; every other one is counted whatever it costs.
        if (result is { Status: ResultStatus.Succeeded, CacheLayer: not null, Pattern: { } known } && result.Elapsed < _slow)
        {
            if (_sampling.Weigh() is > 0 and var weight) Of(known).AddCached(result.Elapsed, weight);
            return;
        }

        var traffic = result.Pattern is { } pattern && result.Status != ResultStatus.NoMatch ? Of(pattern) : null;
        traffic?.Add(result);
        if (result.Elapsed >= _slow) Slow.Add(Keep(request, result));
        if (result.Status is ResultStatus.Succeeded or ResultStatus.NoMatch) return;

        var kept = Keep(request, result);
        Unsuccessful.Add(kept);
        if (kept.Error is not null) traffic?.Failed(new KeptError(kept.At, kept.Error));
    }

    public void Refused(int status) => _refusals.AddOrUpdate(status, 1, static (_, count) => count + 1);

    /// <summary>Counts every cached answer again for a while, and forgets patterns that are no longer registered, once they are many.</summary>
    public void Trim(IReadOnlyCollection<PatternDefinition> registered)
    {
        _sampling.Renew();
        var enough = Math.Max(64, registered.Count);
        if (_byDefinition.Count > 2 * enough) _byDefinition.Clear();
        if (_byName.Count <= 2 * enough) return;
        var names = registered.Select(static pattern => pattern.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var name in _byName.Keys)
        {
            if (!names.Contains(name)) _byName.TryRemove(name, out _);
        }

        _byDefinition.Clear();
    }

    private PatternTraffic Of(PatternDefinition pattern)
    {
        if (_byDefinition.TryGetValue(pattern, out var known)) return known;
        var traffic = _byName.Count < MaxNames ? _byName.GetOrAdd(pattern.Name, static _ => new PatternTraffic()) : Find(pattern.Name) ?? _others;
        _byDefinition[pattern] = traffic;
        return traffic;
    }

    private KeptRequest Keep(PatternRequest request, PatternResult result) => new(
        _time.GetUtcNow(),
        result.Status,
        result.Pattern?.Name,
        result.Decision?.Route,
        result.Elapsed,
        ErrorText.Shorten(request.Tenant ?? ""),
        _keepText ? ErrorText.Shorten(request.Query) : null,
        ErrorText.Of(result, _keepText));
}
