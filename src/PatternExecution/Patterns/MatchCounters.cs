using System.Numerics;

namespace PatternExecution.Patterns;

/// <summary>Exact counts that threads on different processors add to without taking a cache line from each other.</summary>
internal sealed class MatchCounters
{
    public const int Phrase = 0;
    public const int Trigger = 1;
    public const int Miss = 2;
    public const int RecentMiss = 3;
    public const int TimeLimit = 4;

    // Two cache lines of 64 bytes: processors fetch lines in pairs.
    private const int Stride = 16;

    private readonly int _mask = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(64, Environment.ProcessorCount)) - 1;
    private readonly long[] _cells;

    public MatchCounters() => _cells = new long[(_mask + 2) * Stride];

    public void Add(int kind) => Interlocked.Increment(ref _cells[(((Thread.GetCurrentProcessorId() & _mask) + 1) * Stride) + kind]);

    public long Read(int kind)
    {
        long sum = 0;
        for (var i = Stride + kind; i < _cells.Length; i += Stride) sum += Interlocked.Read(ref _cells[i]);
        return sum;
    }
}
