using PatternExecution.Caching;
using PatternExecution.Diagnostics;

namespace PatternExecution.Execution;

/// <summary>The execution time that each cache layer's answers have spared. Adding allocates nothing. Thread-safe.</summary>
internal sealed class CacheSavings(LayeredCache cache)
{
    private readonly string[] _layers = [.. cache.GetStatistics().Select(static layer => layer.Name)];
    private readonly StripedCounters _ticks = new(cache.GetStatistics().Count);

    /// <summary>An answer came from a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="executed">How long the answer took to execute when it was made.</param>
    /// <param name="elapsed">How long the request took that it has answered now.</param>
    public void Add(string layer, TimeSpan executed, TimeSpan elapsed)
    {
        if (executed <= elapsed) return;
        for (var i = 0; i < _layers.Length; i++)
        {
            if (_layers[i] == layer) _ticks.Add(i, (executed - elapsed).Ticks);
        }
    }

    /// <summary>The layers' counts, nearest first, with what they have spared.</summary>
    public IReadOnlyList<CacheLayerStatistics> Read() =>
        [.. cache.GetStatistics().Select((layer, i) => layer with { TimeSaved = TimeSpan.FromTicks(_ticks.Read(i)) })];
}
