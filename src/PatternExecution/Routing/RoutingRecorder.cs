using System.Numerics;
using PatternExecution.Patterns;

namespace PatternExecution.Routing;

/// <summary>Counts decisions and executions of any router. Each processor counts in a cell of its own; allocates nothing. Thread-safe.</summary>
internal sealed class RoutingRecorder
{
    private const int Routes = 3;

    // A cell is five counters and fills two cache lines with the next: 16 longs keep neighbours' writes apart even where lines are fetched in pairs.
    private const int CellLength = 16;
    private const int Decisions = 0;
    private const int EstimatedTokens = 1;
    private const int EstimatedTicks = 2;
    private const int Executions = 3;
    private const int ActualTokens = 4;
    private const int ActualTicks = 5;

    private readonly int _stripes = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, 64));
    private readonly long[] _cells;

    public RoutingRecorder() => _cells = new long[_stripes * Routes * CellLength];

    /// <summary>Counts a decision.</summary>
    public void Decided(RoutingDecision decision)
    {
        var cell = CellOf(decision.Route);
        Interlocked.Increment(ref cell[Decisions]);
        Interlocked.Add(ref cell[EstimatedTokens], decision.EstimatedTokens);
        Interlocked.Add(ref cell[EstimatedTicks], decision.EstimatedLatency.Ticks);
    }

    /// <summary>Counts an execution.</summary>
    /// <param name="decision">What it was decided by.</param>
    /// <param name="observation">What it cost.</param>
    public void Observed(RoutingDecision decision, in RouteObservation observation)
    {
        var cell = CellOf(decision.Route);
        Interlocked.Increment(ref cell[Executions]);
        Interlocked.Add(ref cell[ActualTokens], observation.Tokens);
        Interlocked.Add(ref cell[ActualTicks], observation.Elapsed.Ticks);
    }

    /// <summary>The counts since the recorder was created; each is exact, though they are not read at one instant.</summary>
    public RoutingStatistics GetStatistics()
    {
        Span<long> sums = stackalloc long[Routes * CellLength];
        sums.Clear();
        for (var i = 0; i < _cells.Length; i++) sums[i % sums.Length] += Interlocked.Read(ref _cells[i]);

        var all = 0L;
        for (var route = 0; route < Routes; route++) all += sums[(route * CellLength) + Decisions];
        return new RoutingStatistics(
            Describe(sums, PatternType.Infrastructure, all),
            Describe(sums, PatternType.Memory, all),
            Describe(sums, PatternType.Hybrid, all));
    }

    private static RouteStatistics Describe(ReadOnlySpan<long> sums, PatternType route, long all)
    {
        var cell = sums.Slice((int)route * CellLength, CellLength);
        var decisions = cell[Decisions];
        var executions = cell[Executions];
        return new RouteStatistics(
            decisions,
            all == 0 ? 0 : (double)decisions / all,
            executions,
            Mean(cell[EstimatedTokens], decisions),
            Mean(cell[ActualTokens], executions),
            TimeSpan.FromTicks((long)Mean(cell[EstimatedTicks], decisions)),
            TimeSpan.FromTicks((long)Mean(cell[ActualTicks], executions)));
    }

    private static double Mean(long sum, long count) => count == 0 ? 0 : (double)sum / count;

    private Span<long> CellOf(PatternType route)
    {
        var stripe = Thread.GetCurrentProcessorId() & (_stripes - 1);
        return _cells.AsSpan(((stripe * Routes) + (int)route) * CellLength, CellLength);
    }
}
