namespace PatternExecution.Patterns;

/// <summary>
/// The order in which recent matches were used, over all snapshots of a registry. It counts the hits too: a hit moves the clock by
/// one, so that it needs one interlocked operation, which is most of its time, and not two.
/// </summary>
internal sealed class RecentClock
{
    // In the middle of an array of its own, away from whatever else lies in these cache lines.
    private const int Ticks = 16;
    private readonly long[] _cells = new long[32];
    private long _stores;

    /// <summary>How often a remembered request was asked again.</summary>
    public long Hits
    {
        get
        {
            // In this order, since a store ticks first: the difference is never negative.
            var stores = Interlocked.Read(ref _stores);
            return Interlocked.Read(ref _cells[Ticks]) - stores;
        }
    }

    /// <returns>The stamp of a hit.</returns>
    public long Hit() => Interlocked.Increment(ref _cells[Ticks]);

    /// <returns>The stamp of a use that is no hit.</returns>
    public long Store()
    {
        var stamp = Interlocked.Increment(ref _cells[Ticks]);
        Interlocked.Increment(ref _stores);
        return stamp;
    }
}
