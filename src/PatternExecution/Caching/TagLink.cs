namespace PatternExecution.Caching;

/// <summary>One tag of one node: an element of the tag's list and of the node's.</summary>
internal sealed class TagLink(string tag, CacheNode node)
{
    public string Tag { get; } = tag;

    public CacheNode Node { get; } = node;

    public TagLink? NextTag { get; init; }

    public TagLink? Older { get; set; }

    public TagLink? Newer { get; set; }
}
