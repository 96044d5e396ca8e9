using PatternExecution.Execution;

namespace PatternExecution.AspNetCore.Dashboard.Traffic;

/// <summary>Counts since the engine was made, at one moment; the difference of two says what happened in between.</summary>
internal sealed record TrafficSample(DateTimeOffset At, long Infrastructure, long Memory, long Hybrid, long Unmatched, IReadOnlyList<TrafficSample.Layer> Layers)
{
    public static TrafficSample Of(DateTimeOffset at, EngineStatistics statistics) => new(
        at,
        statistics.Routing.Infrastructure.Decisions,
        statistics.Routing.Memory.Decisions,
        statistics.Routing.Hybrid.Decisions,
        statistics.Unmatched,
        [.. statistics.CacheLayers.Select(static layer => new Layer(layer.Name, layer.Hits, layer.Misses))]);

    /// <summary>Reads of one cache layer.</summary>
    internal sealed record Layer(string Name, long Hits, long Misses);
}
