namespace PatternExecution.Caching.Guarding;

/// <summary>
/// Removals that a layer has not confirmed, by key and tag. So many of them that they take too much room or time are replaced by one, of everything, which ends more than was
/// asked for and nothing less. Thread-safe.
/// </summary>
/// <param name="everything">The tag that all of the layer's entries carry; null where there is none, and nothing is replaced.</param>
internal sealed class OwedRemovals(string? everything)
{
    // Confirmed one after the other before the layer is used again: a second or two over a local network.
    internal const int Most = 10_000;

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
            if (everything is not null)
            {
                var all = new Removal(default, everything);
                if (_owed.Count >= Most && !_owed.ContainsKey(removal)) _owed.Clear();
                else if (!_owed.ContainsKey(all)) all = removal;
                removal = all;
            }

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
