using System.Numerics;

namespace PatternExecution.Diagnostics;

/// <summary>
/// Counts times in buckets whose width grows with the time, after HdrHistogram: a percentile is at most 1/32 above the true one,
/// whatever the time. Adding is lock-free and allocates nothing.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int SubBucketBits = 5;
    private const int SubBuckets = 1 << SubBucketBits;

    private readonly long[] _counts = new long[(64 - SubBucketBits) * SubBuckets];
    private long _totalTicks;

    public void Add(TimeSpan time)
    {
        var ticks = Math.Max(0, time.Ticks);
        Interlocked.Increment(ref _counts[IndexOf((ulong)ticks)]);
        Interlocked.Add(ref _totalTicks, ticks);
    }

    public LatencySummary Summarise()
    {
        var counts = new long[_counts.Length];
        long count = 0;
        for (var i = 0; i < counts.Length; i++) count += counts[i] = Interlocked.Read(ref _counts[i]);
        if (count == 0) return default;

        return new LatencySummary(
            count,
            TimeSpan.FromTicks(Interlocked.Read(ref _totalTicks) / count),
            Percentile(counts, count, 0.50),
            Percentile(counts, count, 0.95),
            Percentile(counts, count, 0.99));
    }

    private static TimeSpan Percentile(long[] counts, long count, double share)
    {
        var rank = (long)Math.Ceiling(count * share);
        var index = 0;
        for (long seen = counts[0]; seen < rank; seen += counts[index]) index++;
        return TimeSpan.FromTicks((long)UpperBound(index));
    }

    private static int IndexOf(ulong ticks)
    {
        if (ticks < SubBuckets) return (int)ticks;
        var shift = BitOperations.Log2(ticks) - SubBucketBits;
        return ((shift + 1) << SubBucketBits) + (int)((ticks >> shift) - SubBuckets);
    }

    private static ulong UpperBound(int index)
    {
        if (index < SubBuckets) return (ulong)index;
        var shift = (index >> SubBucketBits) - 1;
        return (((ulong)(index & (SubBuckets - 1)) + SubBuckets + 1) << shift) - 1;
    }
}
