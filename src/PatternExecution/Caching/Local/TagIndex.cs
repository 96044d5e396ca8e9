namespace PatternExecution.Caching.Local;

/// <summary>The nodes of each tag, so that removing a tag costs what it holds and reading an entry costs nothing. Under its layer's lock.</summary>
internal sealed class TagIndex
{
    private readonly Dictionary<string, TagGroup> _groups = new(StringComparer.Ordinal);

    /// <summary>Enters a node under its tags; a tag named twice counts once.</summary>
    public void Add(CacheNode node, IReadOnlyList<string> tags)
    {
        if (tags.Count == 0) return;
        var places = new TagPlace[tags.Count];
        var count = 0;
        for (var i = 0; i < tags.Count; i++)
        {
            if (!_groups.TryGetValue(tags[i], out var group)) _groups.Add(tags[i], group = new TagGroup(tags[i]));
            if (group.Newest == node) continue;
            places[count++] = new TagPlace(group, group.Add(node));
        }

        node.Tags = count == places.Length ? places : places[..count];
    }

    /// <summary>Takes a node out of its tags.</summary>
    public void Remove(CacheNode node)
    {
        foreach (var place in node.Tags)
        {
            place.Group.RemoveAt(place.Index);
            if (place.Group.Count == 0) _groups.Remove(place.Group.Tag);
        }

        node.Tags = [];
    }

    /// <summary>A node that carries a tag; null where none does.</summary>
    public CacheNode? NewestOf(string tag) => _groups.GetValueOrDefault(tag)?.Newest;
}
