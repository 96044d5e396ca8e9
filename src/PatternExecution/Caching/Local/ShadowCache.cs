namespace PatternExecution.Caching.Local;

/// <summary>
/// What a small W-TinyLFU cache with a window of a given share would hold: hashes without values. Fed with a sample of the keys it tells what
/// that share is worth (Waldspurger et al.: Cache Modeling and Optimization using Miniature Simulations, 2017). Under its owner's lock.
/// </summary>
internal sealed class ShadowCache
{
    private const int Window = 0;
    private const int Probation = 1;
    private const int Protected = 2;

    private readonly FrequencySketch _frequencies;
    private readonly Dictionary<ulong, int> _places;
    private readonly Place[] _slots;
    private readonly int[] _counts = new int[3];
    private readonly int _windowSize;
    private readonly int _protectedSize;
    private int _free;

    public ShadowCache(int capacity, double windowShare, FrequencySketch frequencies)
    {
        _frequencies = frequencies;
        _windowSize = Math.Clamp((int)Math.Round(capacity * windowShare), 1, capacity);
        _protectedSize = (int)((capacity - _windowSize) * EvictionPolicy.ProtectedShare);
        _places = new Dictionary<ulong, int>(capacity + 1);
        // The last three places are the queues' ends; one more than capacity is held while one of them is to go.
        _slots = new Place[capacity + 4];
        for (var i = 0; i <= capacity; i++) _slots[i].Newer = i + 1;
        for (var queue = 0; queue < 3; queue++) _slots[End(queue)].Older = _slots[End(queue)].Newer = End(queue);
        Capacity = capacity;
    }

    private int Capacity { get; }

    /// <summary>Uses a hash.</summary>
    /// <returns>Whether it was held.</returns>
    public bool Use(ulong hash)
    {
        if (_places.TryGetValue(hash, out var place))
        {
            Promote(place);
            return true;
        }

        place = _free;
        _free = _slots[place].Newer;
        _slots[place].Hash = hash;
        _places.Add(hash, place);
        Link(place, Window);
        if (_counts[Window] > _windowSize) Demote();
        return false;
    }

    private void Promote(int place)
    {
        var queue = _slots[place].Queue;
        Unlink(place);
        Link(place, queue == Window ? Window : Protected);
        if (_counts[Protected] <= _protectedSize) return;
        var oldest = Oldest(Protected);
        Unlink(oldest);
        Link(oldest, Probation);
    }

    private void Demote()
    {
        var candidate = Oldest(Window);
        Unlink(candidate);
        if (_places.Count <= Capacity)
        {
            Link(candidate, Probation);
            return;
        }

        var victim = _counts[Probation] > 0 ? Oldest(Probation) : _counts[Protected] > 0 ? Oldest(Protected) : -1;
        if (victim >= 0 && _frequencies.Estimate(_slots[candidate].Hash) > _frequencies.Estimate(_slots[victim].Hash))
        {
            Unlink(victim);
            Link(candidate, Probation);
            candidate = victim;
        }

        _places.Remove(_slots[candidate].Hash);
        _slots[candidate].Newer = _free;
        _free = candidate;
    }

    private int End(int queue) => _slots.Length - 3 + queue;

    private int Oldest(int queue) => _slots[End(queue)].Newer;

    private void Link(int place, int queue)
    {
        var end = End(queue);
        ref var slot = ref _slots[place];
        slot.Queue = queue;
        slot.Newer = end;
        slot.Older = _slots[end].Older;
        _slots[slot.Older].Newer = place;
        _slots[end].Older = place;
        _counts[queue]++;
    }

    private void Unlink(int place)
    {
        ref var slot = ref _slots[place];
        _slots[slot.Older].Newer = slot.Newer;
        _slots[slot.Newer].Older = slot.Older;
        _counts[slot.Queue]--;
    }

    private struct Place
    {
        public ulong Hash;
        public int Older;
        public int Newer;
        public int Queue;
    }
}
