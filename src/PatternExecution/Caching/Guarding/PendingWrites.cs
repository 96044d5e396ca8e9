namespace PatternExecution.Caching.Guarding;

/// <summary>Bounds, by number and bytes, the writes that no answer waits for. Thread-safe.</summary>
internal sealed class PendingWrites(int maxWrites, long maxBytes)
{
    private readonly Lock _gate = new();
    private int _writes;
    private long _bytes;
    private long _dropped;

    /// <summary>Writes on their way.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _writes;
        }
    }

    /// <summary>Writes that there was no room for.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Whether there is room for a write; <see cref="Leave"/> must follow then.</summary>
    public bool TryEnter(long bytes)
    {
        lock (_gate)
        {
            if (_writes < maxWrites && _bytes + bytes <= maxBytes)
            {
                _writes++;
                _bytes += bytes;
                return true;
            }
        }

        Interlocked.Increment(ref _dropped);
        return false;
    }

    /// <summary>A write has ended.</summary>
    public void Leave(long bytes)
    {
        lock (_gate)
        {
            _writes--;
            _bytes -= bytes;
        }
    }
}
