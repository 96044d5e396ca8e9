using System.Numerics;

namespace PatternExecution.AspNetCore.Dashboard.Traffic;

/// <summary>
/// Counts times in four buckets an octave, after HdrHistogram: a percentile is at most a quarter above the true one. A kilobyte each, for there is one a
/// pattern. Adding is lock-free and allocates nothing.
/// </summary>
internal sealed class LatencyBuckets
{
    private const int Bits = 2;
    private const int PerOctave = 1 << Bits;

    // 2^37 ticks are nearly four hours.
    private const int Octaves = 37;

    private readonly long[] _counts = new long[(Octaves - Bits + 1) * PerOctave];

    /// <summary>How many times were added.</summary>
    public long Count
    {
        get
        {
            long sum = 0;
            for (var i = 0; i < _counts.Length; i++) sum += Volatile.Read(ref _counts[i]);
            return sum;
        }
    }

    public void Add(TimeSpan time, int count = 1) => Interlocked.Add(ref _counts[Math.Min(IndexOf((ulong)Math.Max(0, time.Ticks)), _counts.Length - 1)], count);

    /// <summary>Adds everything that another has counted.</summary>
    public void Add(LatencyBuckets other)
    {
        for (var i = 0; i < _counts.Length; i++) _counts[i] += Volatile.Read(ref other._counts[i]);
    }

    /// <summary>The time that a share of all does not exceed; zero where nothing was counted.</summary>
    public TimeSpan Percentile(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(Count * share));
        long seen = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += Volatile.Read(ref _counts[i]);
            if (seen >= rank) return TimeSpan.FromTicks(UpperBound(i));
        }

        return TimeSpan.Zero;
    }

    /// <summary>How many times lay from one power of two to the next: of 0.1 µs, 0.2 µs and so on.</summary>
    public long[] ByOctave()
    {
        var octaves = new long[Octaves];
        for (var i = 0; i < _counts.Length; i++) octaves[Math.Min(Octaves - 1, BitOperations.Log2((ulong)Math.Max(1, UpperBound(i))))] += Volatile.Read(ref _counts[i]);
        return octaves;
    }

    private static int IndexOf(ulong ticks)
    {
        if (ticks < PerOctave) return (int)ticks;
        var shift = BitOperations.Log2(ticks) - Bits;
        return ((shift + 1) << Bits) + (int)((ticks >> shift) - PerOctave);
    }

    private static long UpperBound(int index)
    {
        if (index < PerOctave) return index;
        var shift = (index >> Bits) - 1;
        return (((long)(index & (PerOctave - 1)) + PerOctave + 1) << shift) - 1;
    }
}
