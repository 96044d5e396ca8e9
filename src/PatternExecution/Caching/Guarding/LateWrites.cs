namespace PatternExecution.Caching.Guarding;

/// <summary>Writes that answers no longer wait for but that may still land, even after a removal of what they write. Thread-safe.</summary>
internal sealed class LateWrites
{
    private readonly Lock _gate = new();
    private readonly HashSet<LateWrite> _writes = [];

    /// <summary>Watches a write until it ends.</summary>
    /// <param name="write">The write.</param>
    /// <param name="key">What it writes.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="removeAgain">Called at its end where a removal has come in between.</param>
    public void Add(Task write, CacheKey key, CacheEntry entry, Action<Removal> removeAgain)
    {
        var late = new LateWrite(key, entry);
        lock (_gate) _writes.Add(late);
        _ = write.ContinueWith(
            _ =>
            {
                // Owed first, so that there is no moment at which nobody knows.
                lock (_gate)
                {
                    if (late.Removed) removeAgain(new Removal(key, null));
                    _writes.Remove(late);
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Marks the writes that a removal covers.</summary>
    public void Remove(Removal removal)
    {
        lock (_gate)
        {
            foreach (var write in _writes)
            {
                if (removal.Covers(write.Key, write.Entry)) write.Removed = true;
            }
        }
    }

    /// <summary>Whether a write of a key is on its way that a removal has covered: what is read of that key may be what it wrote.</summary>
    public bool IsRemoved(in CacheKey key)
    {
        lock (_gate)
        {
            foreach (var write in _writes)
            {
                if (write.Removed && write.Key.Matches(in key)) return true;
            }

            return false;
        }
    }

    private sealed class LateWrite(CacheKey key, CacheEntry entry)
    {
        public CacheKey Key { get; } = key;

        public CacheEntry Entry { get; } = entry;

        public bool Removed { get; set; }
    }
}
