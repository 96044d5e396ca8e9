using PatternExecution.Diagnostics;
using PatternExecution.Patterns;

namespace PatternExecution.Routing;

/// <summary>Counts decisions and executions of any router. Allocates nothing. Thread-safe.</summary>
internal sealed class RoutingRecorder
{
    private const int Decisions = 0;
    private const int Executions = 1;
    private const int EstimatedTokens = 2;
    private const int EstimatedTicks = 3;
    private const int ActualTokens = 4;
    private const int ActualTicks = 5;
    private const int CountersPerRoute = 6;

    private readonly StripedCounters _counters = new(3 * CountersPerRoute);

    /// <summary>Counts a decision.</summary>
    public void Decided(RoutingDecision decision) => _counters.Add(Counter(decision.Route, Decisions));

    /// <summary>Counts an execution, and what it was expected to cost beside what it did.</summary>
    /// <param name="decision">What it was decided by.</param>
    /// <param name="observation">What it cost.</param>
    public void Observed(RoutingDecision decision, in RouteObservation observation)
    {
        var route = decision.Route;
        _counters.Add(Counter(route, Executions));
        _counters.Add(Counter(route, EstimatedTokens), decision.EstimatedTokens);
        _counters.Add(Counter(route, EstimatedTicks), decision.EstimatedLatency.Ticks);
        _counters.Add(Counter(route, ActualTokens), observation.Tokens);
        _counters.Add(Counter(route, ActualTicks), observation.Elapsed.Ticks);
    }

    /// <summary>The counts since the recorder was created; each is exact, though they are not read at one instant.</summary>
    public RoutingStatistics GetStatistics()
    {
        var all = Read(PatternType.Infrastructure, Decisions) + Read(PatternType.Memory, Decisions) + Read(PatternType.Hybrid, Decisions);
        return new RoutingStatistics(Describe(PatternType.Infrastructure, all), Describe(PatternType.Memory, all), Describe(PatternType.Hybrid, all));
    }

    private RouteStatistics Describe(PatternType route, long all)
    {
        var decisions = Read(route, Decisions);
        var executions = Read(route, Executions);
        return new RouteStatistics(
            decisions,
            all == 0 ? 0 : (double)decisions / all,
            executions,
            Mean(Read(route, EstimatedTokens), executions),
            Mean(Read(route, ActualTokens), executions),
            TimeSpan.FromTicks((long)Mean(Read(route, EstimatedTicks), executions)),
            TimeSpan.FromTicks((long)Mean(Read(route, ActualTicks), executions)));
    }

    private long Read(PatternType route, int counter) => _counters.Read(Counter(route, counter));

    private static int Counter(PatternType route, int counter) => ((int)route * CountersPerRoute) + counter;

    private static double Mean(long sum, long count) => count == 0 ? 0 : (double)sum / count;
}
