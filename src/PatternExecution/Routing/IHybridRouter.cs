namespace PatternExecution.Routing;

/// <summary>Picks how much of its pattern a request needs. Thread-safe.</summary>
public interface IHybridRouter
{
    /// <summary>Decides a route. Does no I/O.</summary>
    /// <param name="context">What to decide by.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The decision. A pattern is never given a route beyond its type.</returns>
    ValueTask<RoutingDecision> RouteAsync(RoutingContext context, CancellationToken cancellationToken = default);

    /// <summary>Tells the router what a route has cost, so that its estimates can follow. Does nothing unless implemented.</summary>
    /// <param name="observation">What was seen.</param>
    void Observe(RouteObservation observation)
    {
    }
}
