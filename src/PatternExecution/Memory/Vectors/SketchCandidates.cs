namespace PatternExecution.Memory.Vectors;

/// <summary>
/// Scratch space of one scan over sketches: what each promises, and the slots with the highest promises in a heap. Rented, so that a search allocates only its answer.
/// </summary>
internal sealed class SketchCandidates
{
    // So many of the highest promises are looked at first: nearly all that are needed, and few that are not.
    private const int LeastFirst = 64;
    private const int FirstEach = 4;

    [ThreadStatic]
    private static SketchCandidates? s_spare;

    private float[] _promises = [];
    private byte[] _tables = [];
    private float[] _rest = [];
    private float[] _heap = [];
    private int[] _slots = [];
    private int _count;
    private int _capacity;
    private int _slotCount;

    public static SketchCandidates Rent(int slots, int wanted)
    {
        var candidates = s_spare ?? new SketchCandidates();
        s_spare = null;
        if (candidates._promises.Length < slots)
            candidates._promises = new float[slots + (slots / 4)];
        candidates._slotCount = slots;
        candidates._count = 0;
        candidates._capacity = Math.Max(LeastFirst, FirstEach * wanted);
        if (candidates._heap.Length < candidates._capacity)
            (candidates._heap, candidates._slots) = (new float[candidates._capacity], new int[candidates._capacity]);
        return candidates;
    }

    public void Return() => s_spare = this;

    /// <summary>What every slot's sketch promises, to be filled.</summary>
    public Span<float> Promises => _promises.AsSpan(0, _slotCount);

    /// <summary>Whether some may have been left out.</summary>
    public bool IsFull => _count == _capacity;

    /// <summary>A promise has to be higher than this to be among the highest.</summary>
    public float Threshold => IsFull ? _heap[0] : float.NegativeInfinity;

    /// <summary>Room for a question: its tables, and its rotated vector.</summary>
    public (byte[] Tables, float[] Components) Room(int tables, int rest)
    {
        if (_tables.Length != tables)
            (_tables, _rest) = (new byte[tables], new float[rest]);
        return (_tables, _rest);
    }

    public void Add(float promise, int slot)
    {
        if (_count < _capacity)
        {
            var child = _count++;
            for (; child > 0 && _heap[(child - 1) / 2] > promise; child = (child - 1) / 2)
                (_heap[child], _slots[child]) = (_heap[(child - 1) / 2], _slots[(child - 1) / 2]);
            (_heap[child], _slots[child]) = (promise, slot);
            return;
        }

        var parent = 0;
        for (var child = 1; child < _count; child = (2 * parent) + 1)
        {
            if (child + 1 < _count && _heap[child + 1] < _heap[child])
                child++;
            if (_heap[child] >= promise)
                break;
            (_heap[parent], _slots[parent]) = (_heap[child], _slots[child]);
            parent = child;
        }

        (_heap[parent], _slots[parent]) = (promise, slot);
    }

    /// <summary>The slots with the highest promises, highest first; the heap is used up.</summary>
    public ReadOnlySpan<int> Highest()
    {
        _heap.AsSpan(0, _count).Sort(_slots.AsSpan(0, _count));
        _slots.AsSpan(0, _count).Reverse();
        return _slots.AsSpan(0, _count);
    }
}
