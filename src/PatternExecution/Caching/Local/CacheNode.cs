namespace PatternExecution.Caching.Local;

/// <summary>One entry's place in a <see cref="MemoryCacheLayer"/>. Readers see key, entry and moments; all else belongs to the layer's lock.</summary>
/// <param name="key">The key.</param>
/// <param name="entry">The entry.</param>
/// <param name="deadline">From when on the entry is not served, on the layer's clock.</param>
/// <param name="lookAt">From when on readers look closer: its deadline, or where it may be refreshed before, that moment.</param>
/// <param name="goneAt">From when on it is of no use at all.</param>
/// <param name="size">The bytes it counts for.</param>
internal sealed class CacheNode(in CacheKey key, CacheEntry entry, long deadline, long lookAt, long goneAt, long size)
{
    // Measured on 64-bit: node, entry, bucket and dictionary slots; a tag's link; a string's header and rounding.
    private const int NodeOverhead = 320;
    private const int TagOverhead = 64;
    private const int StringOverhead = 24;

    /// <summary>Where counting stops.</summary>
    private const int MostUses = 15;

    /// <summary>How often a node must be asked for before its deadline to be worth a refresh.</summary>
    private const int UsesToRefresh = 2;

    /// <summary>The key.</summary>
    public readonly CacheKey Key = key;

    /// <summary>From when on the entry is not served, on the layer's clock.</summary>
    public readonly long Deadline = deadline;

    /// <summary>From when on the entry is not even served in place of one that cannot be made.</summary>
    public readonly long GoneAt = goneAt;

    /// <summary>The bytes it counts for.</summary>
    public readonly long Size = size;

    /// <summary>The next in its bucket.</summary>
    public CacheNode? Below;

    private CacheEntry? _entry = entry;
    private long _lookAt = lookAt;
    private int _lateUses;

    /// <summary>The entry; null once it is removed, so that a reader who still holds the node neither serves it nor keeps it alive.</summary>
    public CacheEntry? Entry => Volatile.Read(ref _entry);

    /// <summary>From when on readers look closer: one comparison tells the usual case, whatever else may be due.</summary>
    public long LookAt => Volatile.Read(ref _lookAt);

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

    /// <summary>The bytes that an entry counts for.</summary>
    public static long SizeOf(in CacheKey key, CacheEntry entry)
    {
        long characters = key.Tenant.Length + key.Principal.Length + key.Subject.Length + key.Route.Length
            + key.Text.Length + key.Persona.Length + key.Context.Length;
        foreach (var tag in entry.Tags) characters += tag.Length + (TagOverhead / sizeof(char));
        return NodeOverhead + (7 * StringOverhead) + (characters * sizeof(char)) + entry.Value.Length;
    }

    /// <summary>Marks a use; without the lock. Few are enough, and a line that is not written is not fought over.</summary>
    /// <returns>Whether it was counted.</returns>
    public bool Use()
    {
        if (Uses >= MostUses) return false;
        Uses++;
        return true;
    }

    /// <summary>Marks a use when it is time to refresh; without the lock.</summary>
    /// <returns>Whether there were enough for that.</returns>
    public bool UseLate() => Interlocked.Increment(ref _lateUses) >= UsesToRefresh;

    /// <summary>Nobody need refresh it any more; under the lock.</summary>
    /// <returns>Whether somebody had to.</returns>
    public bool Claim(long now)
    {
        if (_lookAt > now || Deadline <= now) return false;
        Volatile.Write(ref _lookAt, Deadline);
        return true;
    }

    /// <summary>Takes the entry away.</summary>
    public void Clear() => Volatile.Write(ref _entry, null);
}
