namespace PatternExecution.Caching;

/// <summary>The nodes of each tag, so that removing a tag costs what it holds and reading an entry costs nothing. Under its layer's lock.</summary>
internal sealed class TagIndex
{
    private readonly Dictionary<string, TagLink> _newest = new(StringComparer.Ordinal);

    /// <summary>Enters a node under its tags; a tag named twice counts once.</summary>
    public void Add(CacheNode node, IReadOnlyList<string> tags)
    {
        for (var i = 0; i < tags.Count; i++)
        {
            _newest.TryGetValue(tags[i], out var older);
            if (older?.Node == node) continue;
            var link = new TagLink(tags[i], node) { Older = older, NextTag = node.Tags };
            if (older is not null) older.Newer = link;
            _newest[tags[i]] = link;
            node.Tags = link;
        }
    }

    /// <summary>Takes a node out of its tags.</summary>
    public void Remove(CacheNode node)
    {
        for (var link = node.Tags; link is not null; link = link.NextTag)
        {
            if (link.Older is { } older) older.Newer = link.Newer;
            if (link.Newer is { } newer) newer.Older = link.Older;
            else if (link.Older is not null) _newest[link.Tag] = link.Older;
            else _newest.Remove(link.Tag);
        }

        node.Tags = null;
    }

    /// <summary>A node that carries a tag; null where none does.</summary>
    public CacheNode? FirstOf(string tag) => _newest.GetValueOrDefault(tag)?.Node;
}
