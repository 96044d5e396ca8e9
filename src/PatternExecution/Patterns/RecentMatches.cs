using System.Numerics;

namespace PatternExecution.Patterns;

/// <summary>
/// What recent requests matched, misses included; the least recently used goes first. Reads take no lock, and neither reads nor
/// writes allocate. A slot carries a version that is odd while it is being written (a sequence lock), so a reader never believes
/// half of one entry and half of another: at worst it finds nothing and the request is matched afresh.
/// </summary>
internal sealed class RecentMatches
{
    // Chains are short (the hash is keyed); the bound is for a reader whose chain is being rebuilt under it.
    private const int MaxSteps = 128;

    private readonly Lock _writing = new();
    private readonly int _capacity;
    private readonly int _mask;
    private readonly int[] _buckets;
    private readonly Slot[] _slots;

    // Apart from the slots, so that a hit does not take the slot's cache line away from the other readers.
    private readonly long[] _stamps;

    // A binary heap of slots by the stamp each had when it was last looked at. Hits do not touch it: a slot that comes to the
    // top with a newer stamp sinks again, so the top that is left is exactly the least recently used.
    private readonly int[] _heap;
    private readonly long[] _seen;
    private readonly RecentClock _clock;
    private int _count;

    public RecentMatches(int capacity, RecentClock clock)
    {
        _clock = clock;
        _capacity = capacity;
        var buckets = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, capacity + (capacity / 2)));
        _mask = buckets - 1;
        _buckets = new int[buckets];
        _slots = new Slot[capacity];
        _stamps = new long[capacity];
        _heap = new int[capacity];
        _seen = new long[capacity];
    }

    /// <summary>Finds what a request matched.</summary>
    /// <param name="query">The request; compared exactly.</param>
    /// <param name="filter">The types that were asked for.</param>
    /// <param name="found">The trigger that matched, or null for a remembered miss.</param>
    /// <returns>Whether the request is remembered.</returns>
    public bool TryGet(string query, uint filter, out RegisteredTrigger? found)
    {
        var hash = (int)TextHash.Add(TextHash.Start(filter), query);
        var next = Volatile.Read(ref _buckets[hash & _mask]);
        for (var steps = 0; next != 0 && steps < MaxSteps; steps++)
        {
            var index = next - 1;
            ref var slot = ref _slots[index];
            var version = Volatile.Read(ref slot.Version);
            next = Volatile.Read(ref slot.Next);
            if (Volatile.Read(ref slot.Hash) != hash) continue;

            var kept = Volatile.Read(ref slot.Query);
            var keptFilter = Volatile.Read(ref slot.Filter);
            var keptFound = Volatile.Read(ref slot.Found);
            if ((version & 1) != 0 || Volatile.Read(ref slot.Version) != version) continue;
            if (keptFilter != filter || !string.Equals(kept, query, StringComparison.Ordinal)) continue;

            Volatile.Write(ref _stamps[index], _clock.Hit());
            found = keptFound;
            return true;
        }

        found = null;
        return false;
    }

    /// <summary>Remembers what a request matched.</summary>
    public void Add(string query, uint filter, RegisteredTrigger? found)
    {
        if (_capacity == 0) return;
        var hash = (int)TextHash.Add(TextHash.Start(filter), query);
        lock (_writing)
        {
            if (Contains(hash, query, filter)) return;

            var index = _count < _capacity ? _count : Oldest();
            ref var slot = ref _slots[index];
            if (_count == _capacity) Unlink(index);

            ref var bucket = ref _buckets[hash & _mask];
            Interlocked.Increment(ref slot.Version);
            slot.Hash = hash;
            slot.Query = query;
            slot.Filter = filter;
            slot.Found = found;
            Volatile.Write(ref slot.Next, bucket);
            Volatile.Write(ref slot.Version, slot.Version + 1);
            Volatile.Write(ref bucket, index + 1);

            var stamp = _clock.Store();
            Volatile.Write(ref _stamps[index], stamp);
            _seen[index] = stamp;
            if (_count < _capacity) _heap[_count++] = index; // the newest stamp is the heap's last, where it stands
            else Sink();
        }
    }

    private bool Contains(int hash, string query, uint filter)
    {
        for (var next = _buckets[hash & _mask]; next != 0; next = _slots[next - 1].Next)
        {
            ref var slot = ref _slots[next - 1];
            if (slot.Hash != hash || slot.Filter != filter || !string.Equals(slot.Query, query, StringComparison.Ordinal)) continue;
            Volatile.Write(ref _stamps[next - 1], _clock.Store());
            return true;
        }

        return false;
    }

    private void Unlink(int index)
    {
        ref var link = ref _buckets[_slots[index].Hash & _mask];
        while (link != index + 1) link = ref _slots[link - 1].Next;
        Volatile.Write(ref link, _slots[index].Next);
    }

    private int Oldest()
    {
        while (true)
        {
            var index = _heap[0];
            var stamp = Volatile.Read(ref _stamps[index]);
            if (stamp <= _seen[index]) return index;
            _seen[index] = stamp;
            Sink();
        }
    }

    private void Sink()
    {
        var moving = _heap[0];
        var at = 0;
        while (true)
        {
            var child = (2 * at) + 1;
            if (child >= _count) break;
            if (child + 1 < _count && _seen[_heap[child + 1]] < _seen[_heap[child]]) child++;
            if (_seen[_heap[child]] >= _seen[moving]) break;
            _heap[at] = _heap[child];
            at = child;
        }

        _heap[at] = moving;
    }

    private struct Slot
    {
        public int Version;
        public int Hash;
        public int Next;
        public uint Filter;
        public string? Query;
        public RegisteredTrigger? Found;
    }
}
