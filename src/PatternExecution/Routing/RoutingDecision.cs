using System.Diagnostics.CodeAnalysis;
using PatternExecution.Patterns;

namespace PatternExecution.Routing;

/// <summary>
/// The route of a request and why it was taken. Immutable and thread-safe; equal requests may share one. A router of the host's own
/// makes one by setting its properties.
/// </summary>
public sealed class RoutingDecision
{
    private readonly RoutingInputs _inputs;
    private readonly WordIndex? _words;
    private string? _reason;
    private IReadOnlyList<RouteAlternative>? _alternatives;

    /// <summary>Creates a decision.</summary>
    public RoutingDecision()
    {
    }

    [SetsRequiredMembers]
    internal RoutingDecision(in RoutingInputs inputs, WordIndex words)
    {
        var steps = RoutingRules.Apply(inputs);
        var estimate = inputs.Estimates[steps.Route];
        _inputs = inputs;
        _words = words;
        Route = steps.Route;
        Confidence = RoutingRules.ConfidenceIn(inputs, steps);
        EstimatedTokens = estimate.Tokens;
        EstimatedLatency = estimate.Latency;
        // Most decisions are never read by a person, so words are made for those that are.
        Reason = null!;
    }

    /// <summary>The route.</summary>
    public required PatternType Route { get; init; }

    /// <summary>How sure the router is.</summary>
    /// <value>0 to 1.</value>
    public required double Confidence { get; init; }

    /// <summary>Why, in words.</summary>
    public required string Reason
    {
        get => _reason ??= _words is null ? "" : RoutingNarrative.DescribeReason(_inputs, _words);
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
        get => _alternatives ??= _words is null ? [] : RoutingNarrative.ListAlternatives(_inputs, _words);
        init => _alternatives = value;
    }

    /// <summary>Whether the same would be decided again. Not asked of a decision that a host made.</summary>
    internal bool IsOf(in RoutingInputs inputs) => _inputs.IsSame(inputs);

    /// <summary>Whether it was made of these estimates.</summary>
    internal bool IsOf(RouteEstimates estimates) => ReferenceEquals(_inputs.Estimates, estimates);
}
