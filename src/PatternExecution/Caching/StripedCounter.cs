using System.Numerics;

namespace PatternExecution.Caching;

/// <summary>A counter that threads rarely share a cache line of.</summary>
internal sealed class StripedCounter
{
    // 64 bytes a line, and the processor fetches two at a time.
    private const int Spacing = 16;
    private readonly long[] _counts;
    private readonly int _mask;

    public StripedCounter()
    {
        var stripes = (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount * 2);
        _mask = stripes - 1;
        _counts = new long[(stripes + 1) * Spacing];
    }

    public long Value
    {
        get
        {
            var sum = 0L;
            for (var i = Spacing; i < _counts.Length; i += Spacing) sum += Interlocked.Read(ref _counts[i]);
            return sum;
        }
    }

    public void Increment() => Interlocked.Increment(ref _counts[((Environment.CurrentManagedThreadId & _mask) + 1) * Spacing]);
}
