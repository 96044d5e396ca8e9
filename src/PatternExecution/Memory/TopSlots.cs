namespace PatternExecution.Memory;

/// <summary>The best few of many slots: a heap with the worst on top.</summary>
/// <param name="capacity">How many are kept.</param>
internal sealed class TopSlots(int capacity)
{
    private readonly SlotScore[] _heap = new SlotScore[capacity];
    private int _count;

    public int Capacity => _heap.Length;

    /// <summary>A score below this cannot enter; less than any score while there is room.</summary>
    public double Threshold => _count < _heap.Length ? double.NegativeInfinity : _heap[0].Score;

    public void Add(in SlotScore candidate)
    {
        if (_count < _heap.Length)
        {
            _heap[_count++] = candidate;
            SiftUp(_count - 1);
        }
        else if (SlotScore.Compare(candidate, _heap[0]) < 0)
        {
            _heap[0] = candidate;
            SiftDown();
        }
    }

    /// <summary>Those kept, in no order.</summary>
    public ReadOnlySpan<SlotScore> Kept => _heap.AsSpan(0, _count);

    /// <summary>Those kept, best first; the heap is used up.</summary>
    public ReadOnlySpan<SlotScore> Sorted()
    {
        var kept = _heap.AsSpan(0, _count);
        kept.Sort(static (a, b) => SlotScore.Compare(a, b));
        return kept;
    }

    private void SiftUp(int child)
    {
        while (child > 0)
        {
            var parent = (child - 1) / 2;
            if (SlotScore.Compare(_heap[child], _heap[parent]) <= 0)
                return;
            (_heap[child], _heap[parent]) = (_heap[parent], _heap[child]);
            child = parent;
        }
    }

    private void SiftDown()
    {
        var parent = 0;
        while (true)
        {
            var child = (2 * parent) + 1;
            if (child >= _count)
                return;
            if (child + 1 < _count && SlotScore.Compare(_heap[child + 1], _heap[child]) > 0)
                child++;
            if (SlotScore.Compare(_heap[child], _heap[parent]) <= 0)
                return;
            (_heap[child], _heap[parent]) = (_heap[parent], _heap[child]);
            parent = child;
        }
    }
}
