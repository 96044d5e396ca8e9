using System.Numerics;

namespace PatternExecution.Diagnostics;

/// <summary>Exact counters that threads on different processors add to without taking a cache line from each other. Adding allocates nothing. Thread-safe.</summary>
internal sealed class StripedCounters
{
    // Two cache lines of 64 bytes: processors fetch lines in pairs.
    private const int Line = 16;

    private readonly int _mask = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(64, Environment.ProcessorCount * 2)) - 1;
    private readonly int _stride;
    private readonly long[] _cells;

    /// <param name="counters">How many counters there are; they are numbered from 0.</param>
    public StripedCounters(int counters)
    {
        _stride = (counters + Line - 1) / Line * Line;
        _cells = new long[((_mask + 1) * _stride) + Line];
    }

    public void Add(int counter, long amount = 1) =>
        Interlocked.Add(ref _cells[Line + ((Environment.CurrentManagedThreadId & _mask) * _stride) + counter], amount);

    public long Read(int counter)
    {
        long sum = 0;
        for (var i = Line + counter; i < _cells.Length; i += _stride) sum += Interlocked.Read(ref _cells[i]);
        return sum;
    }
}
