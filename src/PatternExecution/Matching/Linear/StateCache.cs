namespace PatternExecution.Matching.Linear;

/// <summary>
/// The deterministic states that texts have led to so far. A state is the set of instructions that wait for the next character, and what
/// the previous character was where an assertion among them asks. Rows are read without a lock and written under the matcher's.
/// </summary>
internal sealed class StateCache
{
    /// <summary>A transition nobody has taken yet.</summary>
    public const int Unknown = 0;

    /// <summary>The text cannot match any more.</summary>
    public const int Dead = 1;

    /// <summary>The text matches.</summary>
    public const int Accept = 2;

    /// <summary>What all caches of the process may take together, about; beyond it each keeps to a few states.</summary>
    public const long MaxTotalBytes = 64 << 20;

    private const int FirstRows = 8;

    private static long _totalBytes;

    /// <summary>All instruction sets together, two bytes an entry.</summary>
    private const int MaxKernelEntries = 128 * 1024;

    private readonly int _maxRows;
    private ushort[] _transitions;
    private ushort[] _kernels = new ushort[64];
    private int[] _kernelStarts = new int[FirstRows + 1];
    private byte[] _flags = new byte[FirstRows];
    private int[] _buckets = new int[FirstRows * 2];

    // Row zero would be mistaken for "unknown", so states are numbered from one.
    private int _rows = 1;
    private int _counted;

    /// <summary>Begins a cache.</summary>
    /// <param name="columns">The columns of its rows.</param>
    /// <param name="maxEntries">How many transitions it may hold; offsets stay below that.</param>
    public StateCache(ColumnMap columns, int maxEntries)
    {
        Columns = columns;
        _maxRows = Math.Max(maxEntries / columns.Width, FirstRows);
        _transitions = new ushort[FirstRows * columns.Width];
        Count();
    }

#pragma warning disable MA0055 // Readers hold caches without saying so; only the collector knows when the last is gone.
    ~StateCache() => Interlocked.Add(ref _totalBytes, -_counted);
#pragma warning restore MA0055

    /// <summary>What all caches of the process take, those included that await collection.</summary>
    public static long TotalBytes => Interlocked.Read(ref _totalBytes);

    public ColumnMap Columns { get; }

    /// <summary>By what precedes it: the state at the place where a match begins, as an offset into the rows; zero where not known yet.</summary>
    public int[] Starts { get; } = new int[(KernelStepper.AtStart * 2)];

    /// <summary>By state offset plus column: the next state's offset, or one of the three special values.</summary>
    public ushort[] Transitions => Volatile.Read(ref _transitions);

    public int Bytes => 200 + (_transitions.Length * 2) + (_kernels.Length * 2) + (_kernelStarts.Length * 4) + _flags.Length + (_buckets.Length * 4);

    public ReadOnlySpan<ushort> Kernel(int state)
    {
        var row = state / Columns.Width;
        return _kernels.AsSpan(_kernelStarts[row]..(_kernelStarts[row + 1]));
    }

    public int CopyKernel(int state, Span<ushort> target)
    {
        var kernel = Kernel(state);
        kernel.CopyTo(target);
        return kernel.Length;
    }

    public int Flags(int state) => _flags[state / Columns.Width];

    public void Record(int state, int column, int next) => Volatile.Write(ref _transitions[state + column], (ushort)next);

    /// <summary>Finds the state of a kernel, or adds it.</summary>
    /// <returns>Its offset; -1 where the cache is full.</returns>
    public int FindOrAdd(ReadOnlySpan<ushort> kernel, int flags)
    {
        var hash = flags;
        foreach (var instruction in kernel) hash = (hash * 31) + instruction;
        hash ^= hash >>> 15;
        var bucket = hash & (_buckets.Length - 1);
        for (; _buckets[bucket] != 0; bucket = (bucket + 1) & (_buckets.Length - 1))
        {
            var row = _buckets[bucket];
            if (_flags[row] == flags && kernel.SequenceEqual(_kernels.AsSpan(_kernelStarts[row]..(_kernelStarts[row + 1])))) return row * Columns.Width;
        }

        if (_rows == _maxRows || _kernelStarts[_rows] + kernel.Length > MaxKernelEntries) return -1;
        if (_rows >= FirstRows && TotalBytes > MaxTotalBytes) return -1;
        var added = _rows;
        Reserve(kernel.Length);
        kernel.CopyTo(_kernels.AsSpan(_kernelStarts[added]));
        _kernelStarts[added + 1] = _kernelStarts[added] + kernel.Length;
        _flags[added] = (byte)flags;
        _rows++;
        _buckets[bucket] = added;
        if (_rows * 2 > _buckets.Length) Rehash();
        Count();
        return added * Columns.Width;
    }

    private void Count()
    {
        var bytes = Bytes;
        if (bytes == _counted) return;
        Interlocked.Add(ref _totalBytes, bytes - _counted);
        _counted = bytes;
    }

    private void Reserve(int kernelLength)
    {
        if (_rows == _flags.Length)
        {
            var rows = Math.Min(_rows * 2, _maxRows);
            Array.Resize(ref _flags, rows);
            Array.Resize(ref _kernelStarts, rows + 1);

            // Readers of the old rows never see a state that only the new ones hold.
            var larger = new ushort[rows * Columns.Width];
            _transitions.CopyTo(larger, 0);
            Volatile.Write(ref _transitions, larger);
        }

        var needed = _kernelStarts[_rows] + kernelLength;
        if (needed > _kernels.Length) Array.Resize(ref _kernels, Math.Max(needed, _kernels.Length * 2));
    }

    private void Rehash()
    {
        _buckets = new int[_buckets.Length * 2];
        for (var row = 1; row < _rows; row++)
        {
            var hash = (int)_flags[row];
            foreach (var instruction in _kernels.AsSpan(_kernelStarts[row]..(_kernelStarts[row + 1]))) hash = (hash * 31) + instruction;
            hash ^= hash >>> 15;
            var bucket = hash & (_buckets.Length - 1);
            while (_buckets[bucket] != 0) bucket = (bucket + 1) & (_buckets.Length - 1);
            _buckets[bucket] = row;
        }
    }
}
