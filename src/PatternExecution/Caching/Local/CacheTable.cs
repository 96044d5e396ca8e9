namespace PatternExecution.Caching.Local;

/// <summary>
/// A chained hash table whose readers take no lock; writers do, outside. A chain is only ever changed by one pointer, and a removed node keeps pointing
/// into its chain, so that a reader who stands on it finds its way. While the table grows a reader may miss an entry, which a cache is allowed to.
/// </summary>
internal sealed class CacheTable
{
    private CacheNode?[] _buckets = new CacheNode?[64];
    private int _swept;

    /// <summary>How many nodes there are.</summary>
    public int Count { get; private set; }

    /// <summary>Finds a node; without the lock.</summary>
    public CacheNode? Find(in CacheKey key)
    {
        var buckets = Volatile.Read(ref _buckets);
        var node = Volatile.Read(ref buckets[(int)key.Hash & (buckets.Length - 1)]);
        while (node is not null && !node.Key.Matches(in key)) node = Volatile.Read(ref node.Below);
        return node;
    }

    /// <summary>Adds a node whose key is not there yet; under the lock.</summary>
    public void Add(CacheNode node)
    {
        if (Count == _buckets.Length) Grow();
        Push(_buckets, node);
        Count++;
    }

    /// <summary>Puts a node in the place of another of the same key, in one step for readers; under the lock.</summary>
    public void Replace(CacheNode old, CacheNode node)
    {
        node.Below = old.Below;
        Volatile.Write(ref PlaceOf(old), node);
    }

    /// <summary>Removes a node; under the lock.</summary>
    public void Remove(CacheNode node)
    {
        Volatile.Write(ref PlaceOf(node), node.Below);
        Count--;
    }

    /// <summary>Looks for a node that is of no use any more, two buckets further with each call; under the lock. Called once a write, it passes every entry at least as often as one is written.</summary>
    public CacheNode? FindGone(long now)
    {
        for (var looks = 0; looks < 2; looks++)
        {
            for (var node = _buckets[_swept]; node is not null; node = node.Below)
            {
                if (node.GoneAt <= now) return node;
            }

            _swept = (_swept + 1) & (_buckets.Length - 1);
        }

        return null;
    }

    /// <summary>All nodes; under the lock.</summary>
    public List<CacheNode> All()
    {
        var all = new List<CacheNode>(Count);
        foreach (var top in _buckets)
        {
            for (var node = top; node is not null; node = node.Below) all.Add(node);
        }

        return all;
    }

    private ref CacheNode? PlaceOf(CacheNode node)
    {
        ref var place = ref _buckets[(int)node.Key.Hash & (_buckets.Length - 1)];
        while (place != node) place = ref place!.Below;
        return ref place;
    }

    private void Grow()
    {
        var grown = new CacheNode?[_buckets.Length * 2];
        foreach (var top in _buckets)
        {
            for (var node = top; node is not null;)
            {
                var below = node.Below;
                Push(grown, node);
                node = below;
            }
        }

        Volatile.Write(ref _buckets, grown);
    }

    private static void Push(CacheNode?[] buckets, CacheNode node)
    {
        ref var top = ref buckets[(int)node.Key.Hash & (buckets.Length - 1)];
        Volatile.Write(ref node.Below, top);
        Volatile.Write(ref top, node);
    }
}
