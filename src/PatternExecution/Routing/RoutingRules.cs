using PatternExecution.Patterns;

namespace PatternExecution.Routing;

/// <summary>The rules by which a route is chosen, in order: the pattern's type, the mode, the request's words, its budget, the legs' health.</summary>
internal static class RoutingRules
{
    public static RoutingSteps Apply(in RoutingInputs inputs)
    {
        var suggested = Suggest(inputs);
        if (!inputs.IsOpen) return new RoutingSteps(suggested, suggested, suggested);
        var afterBudget = FitBudget(inputs, suggested);
        return new RoutingSteps(suggested, afterBudget, KeepHealthy(inputs, afterBudget));
    }

    /// <summary>Laplace's rule of succession over the words for and against; nothing is open where type or mode decide.</summary>
    public static double ConfidenceIn(in RoutingInputs inputs, RoutingSteps steps)
    {
        if (inputs.Pattern is not null && !inputs.IsOpen) return 1;
        int infrastructure = inputs.Found.InfrastructureCount, memory = inputs.Found.MemoryCount;
        var confidence = steps.Suggested switch
        {
            PatternType.Infrastructure => (infrastructure + 1.0) / (infrastructure + memory + 2),
            PatternType.Memory => (memory + 1.0) / (infrastructure + memory + 2),
            _ => 0.5,
        };

        // A route that was taken for want of another is half as sure as the one that the words asked for.
        return steps.Route == steps.Suggested ? confidence : confidence / 2;
    }

    /// <summary>The route by type, mode and words; for an unmatched request by words alone.</summary>
    private static PatternType Suggest(in RoutingInputs inputs) => inputs switch
    {
        { Pattern.Type: PatternType.Infrastructure } => PatternType.Infrastructure,
        { Pattern.Type: PatternType.Memory } => PatternType.Memory,
        { Mode: ExecutionMode.Fast } => PatternType.Infrastructure,
        { Mode: ExecutionMode.Comprehensive } => PatternType.Hybrid,
        { Found: { InfrastructureCount: > 0, MemoryCount: 0 } } => PatternType.Infrastructure,
        { Found.MemoryCount: > 0, MemoriesPresent: true } => PatternType.Memory,
        _ => PatternType.Hybrid,
    };

    /// <summary>
    /// The leg that the budget allows, in place of a route that it does not; where nothing fits, the one that exceeds it least. A budget
    /// never adds a leg, and never runs an action in place of a recall or the other way round.
    /// </summary>
    private static PatternType FitBudget(in RoutingInputs inputs, PatternType route)
    {
        var estimates = inputs.Estimates;
        if (estimates[route].IsWithin(inputs.Budget)) return route;
        if (route != PatternType.Hybrid && inputs.HasSideEffects) return route;

        var best = route;
        var least = estimates[route].ShareOf(inputs.Budget);
        for (var leg = PatternType.Infrastructure; leg <= PatternType.Memory; leg++)
        {
            var share = estimates[leg].ShareOf(inputs.Budget);
            if (share >= least || (leg == PatternType.Memory && !inputs.MemoriesPresent)) continue;
            best = leg;
            least = share;
        }

        return best;
    }

    /// <summary>
    /// The other leg answers for one that keeps failing, where it can. A pattern that changes something keeps its route: a write that is
    /// left out must be seen to fail, and an action must not run in place of a recall.
    /// </summary>
    private static PatternType KeepHealthy(in RoutingInputs inputs, PatternType route)
    {
        if (inputs.HasSideEffects || inputs.IsHealthy(route)) return route;
        if (!inputs.InfrastructureAvoided) return PatternType.Infrastructure;
        return !inputs.MemoryAvoided && inputs.MemoriesPresent ? PatternType.Memory : route;
    }
}
