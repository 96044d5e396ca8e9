namespace PatternExecution.Caching.Local;

/// <summary>A doubly linked list through the nodes themselves, newest to oldest. Under its layer's lock.</summary>
internal sealed class NodeQueue
{
    /// <summary>The node that was added first; null where there is none.</summary>
    public CacheNode? Oldest { get; private set; }

    /// <summary>The node that was added last.</summary>
    public CacheNode? Newest { get; private set; }

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a node that is in no queue.</summary>
    public void Add(CacheNode node)
    {
        node.Older = Newest;
        node.Newer = null;
        if (Newest is null) Oldest = node;
        else Newest.Newer = node;
        Newest = node;
        Count++;
    }

    /// <summary>Removes a node of this queue.</summary>
    public void Remove(CacheNode node)
    {
        if (node.Older is null) Oldest = node.Newer;
        else node.Older.Newer = node.Newer;
        if (node.Newer is null) Newest = node.Older;
        else node.Newer.Older = node.Older;
        node.Older = node.Newer = null;
        Count--;
    }

    /// <summary>Puts a node that is in no queue in the place of one of this queue.</summary>
    public void Replace(CacheNode old, CacheNode node)
    {
        node.Older = old.Older;
        node.Newer = old.Newer;
        if (node.Older is null) Oldest = node;
        else node.Older.Newer = node;
        if (node.Newer is null) Newest = node;
        else node.Newer.Older = node;
        old.Older = old.Newer = null;
    }

    /// <summary>Makes a node the newest.</summary>
    public void Renew(CacheNode node)
    {
        Remove(node);
        Add(node);
    }
}
