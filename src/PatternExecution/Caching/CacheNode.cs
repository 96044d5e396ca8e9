namespace PatternExecution.Caching;

/// <summary>One entry's place in a <see cref="MemoryCacheLayer"/>. Readers see key, entry and deadline; all else belongs to the layer's lock.</summary>
internal sealed class CacheNode(in CacheKey key, CacheEntry entry, long deadline, long size)
{
    /// <summary>Where counting stops.</summary>
    private const int MostUses = 15;

    /// <summary>The key.</summary>
    public readonly CacheKey Key = key;

    /// <summary>From when on the entry is not served, on the layer's clock.</summary>
    public readonly long Deadline = deadline;

    /// <summary>The bytes it counts for.</summary>
    public readonly long Size = size;

    /// <summary>The next in its bucket.</summary>
    public CacheNode? Below;

    private CacheEntry? _entry = entry;

    /// <summary>The entry; null once it is removed, so that a reader who still holds the node neither serves it nor keeps it alive.</summary>
    public CacheEntry? Entry => Volatile.Read(ref _entry);

    /// <summary>Uses since the policy last looked. Readers race on it; a lost use does no harm.</summary>
    public int Uses { get; set; }

    /// <summary>Where the policy keeps it.</summary>
    public CacheNode? Older { get; set; }

    /// <summary>Where the policy keeps it.</summary>
    public CacheNode? Newer { get; set; }

    /// <summary>The policy's queue that it is in; null once it is no longer in the layer.</summary>
    public NodeQueue? Queue { get; set; }

    /// <summary>Its places under its tags.</summary>
    public TagPlace[] Tags { get; set; } = [];

    /// <summary>Marks a use; without the lock. Few are enough, and a line that is not written is not fought over.</summary>
    /// <returns>Whether it was counted.</returns>
    public bool Use()
    {
        if (Uses >= MostUses) return false;
        Uses++;
        return true;
    }

    /// <summary>Takes the entry away.</summary>
    public void Clear() => Volatile.Write(ref _entry, null);
}
