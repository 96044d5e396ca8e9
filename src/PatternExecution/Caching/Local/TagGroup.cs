namespace PatternExecution.Caching.Local;

/// <summary>The nodes of one tag, in no order; each knows its place, so that it is out in one step.</summary>
internal sealed class TagGroup(string tag)
{
    private CacheNode[] _nodes = new CacheNode[4];

    public string Tag { get; } = tag;

    public int Count { get; private set; }

    /// <summary>The node in the last place; null where there is none.</summary>
    public CacheNode? Newest => Count == 0 ? null : _nodes[Count - 1];

    /// <summary>Adds a node in the last place.</summary>
    /// <returns>That place.</returns>
    public int Add(CacheNode node)
    {
        if (Count == _nodes.Length) Array.Resize(ref _nodes, Count * 2);
        _nodes[Count] = node;
        return Count++;
    }

    /// <summary>Removes a node, whose place the last one takes.</summary>
    public void RemoveAt(int index)
    {
        var last = _nodes[--Count];
        _nodes[Count] = null!;
        if (Count < _nodes.Length / 4 && _nodes.Length > 16) Array.Resize(ref _nodes, _nodes.Length / 2);
        if (index == Count) return;
        _nodes[index] = last;
        foreach (ref var place in last.Tags.AsSpan())
        {
            if (place.Group != this) continue;
            place = new TagPlace(this, index);
            return;
        }
    }
}
