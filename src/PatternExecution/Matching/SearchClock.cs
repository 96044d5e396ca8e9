using System.Diagnostics;

namespace PatternExecution.Matching;

/// <summary>The time one search may take. It starts to run when it is first looked at: most searches end before anybody needs to.</summary>
/// <param name="budget">In ticks of the stopwatch.</param>
internal struct SearchClock(long budget)
{
    private long _deadline;

    /// <summary>Whether the time is up.</summary>
    public bool IsUp()
    {
        var now = Stopwatch.GetTimestamp();
        if (_deadline != 0) return now > _deadline;
        _deadline = now + budget;
        return false;
    }
}
