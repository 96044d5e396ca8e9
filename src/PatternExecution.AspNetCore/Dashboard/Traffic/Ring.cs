namespace PatternExecution.AspNetCore.Dashboard.Traffic;

/// <summary>Keeps the last of what is added. Thread-safe.</summary>
internal sealed class Ring<T>(int capacity)
{
    private readonly T[] _items = new T[capacity];
    private readonly Lock _turn = new();
    private long _added;

    public void Add(T item)
    {
        if (capacity == 0) return;
        lock (_turn) _items[_added++ % capacity] = item;
    }

    /// <summary>What is kept, the oldest first.</summary>
    public T[] ToArray()
    {
        lock (_turn)
        {
            var kept = new T[Math.Min(_added, capacity)];
            for (var i = 0; i < kept.Length; i++) kept[i] = _items[(_added - kept.Length + i) % capacity];
            return kept;
        }
    }
}
