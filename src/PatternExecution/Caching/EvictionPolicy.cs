namespace PatternExecution.Caching;

/// <summary>Says which entry goes when there is no room. Under its layer's lock; uses are marked on the nodes themselves, without it.</summary>
internal sealed class EvictionPolicy
{
    private readonly NodeQueue _queue = new();

    /// <summary>A node came.</summary>
    public void Add(CacheNode node) => _queue.Add(node);

    /// <summary>A node went.</summary>
    public void Remove(CacheNode node) => _queue.Remove(node);

    /// <summary>The node that is to go next; there must be one.</summary>
    public CacheNode NextVictim()
    {
        while (true)
        {
            var oldest = _queue.Oldest!;
            if (oldest.Uses == 0) return oldest;
            oldest.Uses = 0;
            _queue.Renew(oldest);
        }
    }
}
