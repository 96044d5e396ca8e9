using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace PatternExecution.Tests.Diagnostics;

/// <summary>Collects what meters publish and measure.</summary>
internal sealed class MetricCollector : IDisposable
{
    private readonly ConcurrentDictionary<string, Instrument> _instruments = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Metric, string Tag, string? Value)> _tags = new();
    private readonly ConcurrentDictionary<string, bool> _measured = new(StringComparer.Ordinal);
    private readonly MeterListener _listener;

    public MetricCollector(params string[] meters)
    {
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (!meters.Contains(instrument.Meter.Name, StringComparer.Ordinal)) return;
                _instruments[instrument.Name] = instrument;
                listener.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Measured(instrument, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Measured(instrument, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Measured(instrument, tags));
        _listener.Start();
    }

    public IReadOnlyCollection<Instrument> Instruments => [.. _instruments.Values];

    public bool IsMeasured(string metric) => _measured.ContainsKey(metric);

    /// <summary>The tags that a metric was measured with, and their values.</summary>
    public ILookup<string, string?> TagsOf(string metric) => _tags.Where(tag => tag.Metric == metric).ToLookup(static tag => tag.Tag, static tag => tag.Value, StringComparer.Ordinal);

    public void Read() => _listener.RecordObservableInstruments();

    public void Dispose() => _listener.Dispose();

    private void Measured(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        _measured[instrument.Name] = true;
        foreach (var tag in tags) _tags.Enqueue((instrument.Name, tag.Key, tag.Value?.ToString()));
    }
}
