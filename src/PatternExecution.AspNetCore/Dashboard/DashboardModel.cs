using PatternExecution.AspNetCore.Dashboard.Traffic;
using PatternExecution.Diagnostics;
using PatternExecution.Execution;
using PatternExecution.Routing;

namespace PatternExecution.AspNetCore.Dashboard;

/// <summary>Everything that one page shows, read at one moment.</summary>
internal sealed record DashboardModel
{
    public required DateTimeOffset Now { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required DashboardOptions Options { get; init; }

    /// <summary>The page's own path, for forms.</summary>
    public required string Path { get; init; }

    public required EngineStatistics Statistics { get; init; }

    public required PatternQuery Query { get; init; }

    /// <summary>The patterns of the page that is asked for.</summary>
    public required IReadOnlyList<PatternRow> Patterns { get; init; }

    /// <summary>How many patterns the filter leaves, on all pages.</summary>
    public required int Found { get; init; }

    public required int Registered { get; init; }

    /// <summary>Requests that could be typed: the first example of some patterns.</summary>
    public required IReadOnlyList<string> Examples { get; init; }

    public required LatencyBuckets Cached { get; init; }

    public required LatencyBuckets Executed { get; init; }

    public required IReadOnlyList<TrafficSample> Samples { get; init; }

    public required IReadOnlyList<KeptRequest> Slow { get; init; }

    public required IReadOnlyList<KeptRequest> Unsuccessful { get; init; }

    public required IReadOnlyList<KeyValuePair<int, long>> Refusals { get; init; }

    public required IReadOnlyList<PartStatus> Parts { get; init; }

    public required IReadOnlyList<AvoidedLeg> AvoidedLegs { get; init; }

    /// <summary>What was typed and what would be done with it; null where nothing was.</summary>
    public Explained? Explained { get; init; }

    /// <summary>What was just done; null where nothing was.</summary>
    public string? Notice { get; init; }
}
