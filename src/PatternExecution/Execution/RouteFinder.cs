using PatternExecution.Diagnostics;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.Execution;

/// <summary>Finds the pattern of a request, and how much of it the request needs.</summary>
internal sealed class RouteFinder(IPatternRegistry registry, IHybridRouter router, MemoryPresence presence)
{
    /// <summary>Whether a request that matches nothing may be answered all the same; one that names its pattern may not.</summary>
    public bool HasFallbackFor(PatternRequest request) => request.Pattern is null && HasFallback;

    public PatternMatch Match(PatternRequest request)
    {
        using var activity = EngineTracing.IsListenedTo ? EngineTracing.StartMatch() : null;
        PatternMatch match;
        if (request.Pattern is { } name) registry.TryGet(name, out match);
        else registry.TryMatch(request.Query, null, out match);
        return match;
    }

    /// <summary>Routes a request; whatever the router throws is in the task.</summary>
    public ValueTask<RoutingDecision> RouteAsync(PatternRequest request, PatternDefinition? pattern, CancellationToken cancellationToken)
    {
        // Whether memories are present only matters where there is a choice.
        var context = new RoutingContext(
            request.Query, pattern, request.Mode, request.Budget, pattern is not { Type: not PatternType.Hybrid } && presence.IsPresent(request.Tenant));
        if (EngineTracing.IsListenedTo) return RouteTracedAsync(context, cancellationToken);
        try
        {
            return router.RouteAsync(context, cancellationToken);
        }
#pragma warning disable CA1031 // It reaches the one who waits.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<RoutingDecision>(exception);
        }
    }

    /// <summary>Whether the router threw, and the caller did not just give up.</summary>
    public static bool IsFault(Exception exception, CancellationToken cancellationToken) =>
        exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested;

    public static string ErrorOf(Exception exception) => $"The router threw {exception.GetType().Name}: {exception.Message}";

    private bool HasFallback =>
        registry.TryGetFallback(PatternType.Infrastructure, out _) || registry.TryGetFallback(PatternType.Memory, out _) || registry.TryGetFallback(PatternType.Hybrid, out _);

    private async ValueTask<RoutingDecision> RouteTracedAsync(RoutingContext context, CancellationToken cancellationToken)
    {
        using var activity = EngineTracing.StartRoute();
        var decision = await router.RouteAsync(context, cancellationToken).ConfigureAwait(false);
        activity?.SetTag(PatternExecutionDiagnostics.RouteTag, decision.Route.ToName());
        return decision;
    }
}
