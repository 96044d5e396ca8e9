using System.Diagnostics.CodeAnalysis;
using PatternExecution.Patterns;

namespace PatternExecution.Routing;

/// <summary>
/// The route of a request and why it was taken. Immutable and thread-safe; equal requests may share one. A router of the host's own
/// makes one by setting its properties.
/// </summary>
public sealed class RoutingDecision
{
    private readonly RoutingGrounds? _grounds;
    private string? _reason;
    private IReadOnlyList<RouteAlternative>? _alternatives;

    /// <summary>Creates a decision.</summary>
    public RoutingDecision()
    {
    }

    [SetsRequiredMembers]
    internal RoutingDecision(RoutingGrounds grounds)
    {
        _grounds = grounds;
        // Put into words when it is read.
        Reason = null!;
        Route = grounds.Route;
        Confidence = grounds.Confidence;
        var estimate = grounds.Estimates[grounds.Route];
        EstimatedTokens = estimate.Tokens;
        EstimatedLatency = estimate.Latency;
    }

    /// <summary>The route.</summary>
    public required PatternType Route { get; init; }

    /// <summary>How sure the router is.</summary>
    /// <value>0 to 1.</value>
    public required double Confidence { get; init; }

    /// <summary>Why, in words.</summary>
    public required string Reason
    {
        // Most decisions are never read by a person, so words are made for those that are.
        get => _reason ??= _grounds is null ? "" : RoutingNarrative.DescribeReason(_grounds);
        init => _reason = value;
    }

    /// <summary>What the request is expected to cost: what this pattern and route have lately cost, or the pattern's prior.</summary>
    /// <value>Tokens, 0 or more.</value>
    public required int EstimatedTokens { get; init; }

    /// <summary>How long it is expected to take.</summary>
    public required TimeSpan EstimatedLatency { get; init; }

    /// <summary>The routes that were possible and not taken.</summary>
    public IReadOnlyList<RouteAlternative> Alternatives
    {
        get => _alternatives ??= _grounds is null ? [] : RoutingNarrative.ListAlternatives(_grounds);
        init => _alternatives = value;
    }

    internal RoutingGrounds? Grounds => _grounds;
}
