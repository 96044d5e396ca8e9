using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PatternExecution.Diagnostics;

/// <summary>The instruments of one engine. Dispose it with the engine: its observable instruments hold the engine alive.</summary>
internal sealed class EngineMetrics : IDisposable
{
    // From cached answers (microseconds) to functions at their time limit.
    private static readonly double[] Seconds =
        [0.000_001, 0.000_005, 0.000_025, 0.000_1, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly Meter _meter = new(PatternExecutionDiagnostics.SourceName);
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _spent;
    private readonly Counter<long> _saved;

    public EngineMetrics()
    {
        _duration = _meter.CreateHistogram(
            PatternExecutionDiagnostics.RequestDuration, "s", "From the call to the answer", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
        _spent = _meter.CreateCounter<long>(PatternExecutionDiagnostics.TokensSpent, "{token}", "Tokens spent on answers");
        _saved = _meter.CreateCounter<long>(PatternExecutionDiagnostics.TokensSaved, "{token}", "Tokens that cached answers would have cost again");
    }

    /// <summary>Whether anybody hears of answers.</summary>
    public bool IsListenedTo => _duration.Enabled || _spent.Enabled || _saved.Enabled;

    /// <summary>Adds an instrument that asks for its values when it is read.</summary>
    public void ObserveCounter(string name, string unit, string description, Func<IEnumerable<Measurement<long>>> read) =>
        _meter.CreateObservableCounter(name, read, unit, description);

    /// <summary>Adds an instrument that asks for its values when it is read.</summary>
    public void ObserveSeconds(string name, string description, Func<IEnumerable<Measurement<double>>> read) =>
        _meter.CreateObservableCounter(name, read, "s", description);

    /// <summary>Adds an instrument that asks for its values when it is read.</summary>
    public void ObserveGauge(string name, string unit, string description, Func<IEnumerable<Measurement<long>>> read) =>
        _meter.CreateObservableGauge(name, read, unit, description);

    public void Answered(TimeSpan elapsed, string status, string? patternType, string? route, string? cacheLayer, int spent, int saved)
    {
        if (_duration.Enabled)
        {
            var tags = new TagList
            {
                { PatternExecutionDiagnostics.StatusTag, status },
                { PatternExecutionDiagnostics.PatternTypeTag, patternType ?? "none" },
                { PatternExecutionDiagnostics.RouteTag, route ?? "none" },
                { PatternExecutionDiagnostics.CacheLayerTag, cacheLayer ?? "none" },
            };
            _duration.Record(elapsed.TotalSeconds, tags);
        }

        if (spent > 0 && _spent.Enabled) _spent.Add(spent);
        if (saved > 0 && _saved.Enabled) _saved.Add(saved);
    }

    public void Dispose() => _meter.Dispose();
}
