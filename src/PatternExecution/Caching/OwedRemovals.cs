namespace PatternExecution.Caching;

/// <summary>Removals that a layer has not confirmed. Grows with the distinct keys and tags removed while it is away. Thread-safe.</summary>
internal sealed class OwedRemovals
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Removal, int> _owed = [];
    private volatile bool _any;
    private bool _settling;

    public bool IsEmpty => !_any;

    /// <summary>Distinct removals that are owed.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _owed.Count;
        }
    }

    public void Add(Removal removal)
    {
        lock (_gate)
        {
            _owed[removal] = _owed.GetValueOrDefault(removal) + 1;
            _any = true;
        }
    }

    /// <summary>Ends a debt, unless it has grown since it was given.</summary>
    public void Settle(Removal removal, int times)
    {
        lock (_gate)
        {
            if (_owed.GetValueOrDefault(removal) == times) _owed.Remove(removal);
            _any = _owed.Count > 0;
        }
    }

    /// <summary>Gives what is owed to one caller at a time.</summary>
    public bool TryBeginSettling(out KeyValuePair<Removal, int>[] removals)
    {
        lock (_gate)
        {
            removals = [];
            if (_settling) return false;
            removals = [.. _owed];
            return _settling = true;
        }
    }

    public void EndSettling()
    {
        lock (_gate) _settling = false;
    }
}
