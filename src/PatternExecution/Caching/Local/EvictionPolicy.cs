namespace PatternExecution.Caching.Local;

/// <summary>
/// Says which entry goes when there is no room. W-TinyLFU (Einziger, Eytan, Friedman, Manes: Adaptive Software Cache Management, 2018): new entries enter a
/// window, and leave it for the main part only if they are used more often than what would go for them. Two things differ. Readers only mark a use on
/// the node, and nodes move when they are looked at for eviction, as in CLOCK: a hit needs no lock and no queue. And the window's size is
/// found by simulation (<see cref="WindowTuner"/>), which settles within a few thousand uses where hill climbing takes hundreds of thousands.
/// </summary>
internal sealed class EvictionPolicy
{
    /// <summary>How much of the main part is for entries that were used again there.</summary>
    public const double ProtectedShare = 0.8;

    // Bounds what one write can cost when everything was used since it was last looked at, or when the window shrinks.
    private const int MostLooks = 256;
    private const int MostDemotions = 16;

    // Now and then a candidate that is somewhat frequent wins anyhow, so that nobody can pin entries by collisions in the sketch (as in Caffeine).
    private const int LuckyFrequency = 6;
    private const uint LuckyMask = 127;

    private readonly NodeQueue _window = new();
    private readonly NodeQueue _probation = new();
    private readonly NodeQueue _protected = new();
    private readonly FrequencySketch _frequencies = new(64);
    private readonly UseSamples _samples = new();
    private volatile WindowTuner? _tuner;
    private CacheNode? _candidate;
    private uint _random = 2463534242;

    private int Count => _window.Count + _probation.Count + _protected.Count;

    /// <summary>Marks a use; without the lock.</summary>
    /// <returns>Whether <see cref="Collect"/> should be called when the lock is to be had.</returns>
    public bool Use(CacheNode node) => node.Use() && _tuner is { } tuner && tuner.Samples(node.Key.Hash) && _samples.Add(node.Key.Hash);

    /// <summary>Learns from the uses that readers have left.</summary>
    public void Collect()
    {
        if (_tuner is { } tuner) _samples.Collect(tuner);
    }

    /// <summary>A node came.</summary>
    public void Add(CacheNode node)
    {
        Learn(node);
        _frequencies.Reserve(Count + 1);
        Move(node, null, _window);
        DrainWindow();
    }

    /// <summary>A node came in the place of another of the same key.</summary>
    public void Replace(CacheNode old, CacheNode node)
    {
        Learn(node);
        node.Uses = old.Uses;
        if (_candidate == old) _candidate = node;
        node.Queue = old.Queue;
        old.Queue!.Replace(old, node);
        old.Queue = null;
    }

    /// <summary>A node went.</summary>
    public void Remove(CacheNode node)
    {
        if (_candidate == node) _candidate = null;
        Move(node, node.Queue, null);
    }

    /// <summary>The node that is to go next; there must be one.</summary>
    public CacheNode NextVictim(long now)
    {
        Tune();
        var victim = FindVictim(now);
        if (victim is null) return _candidate ?? FindUnused(_window, now)!;
        if (_candidate is null || victim.Deadline <= now) return victim;
        var candidate = FrequencyOf(_candidate);
        return candidate > FrequencyOf(victim) || (candidate >= LuckyFrequency && IsLucky()) ? victim : _candidate;
    }

    private void Learn(CacheNode node)
    {
        Collect();
        _frequencies.Add(node.Key.Hash, 1);
        if (_tuner is { } tuner && tuner.Samples(node.Key.Hash)) tuner.Use(node.Key.Hash);
    }

    private void DrainWindow()
    {
        var target = Math.Max(1, (int)Math.Round(Count * (_tuner?.Share ?? WindowTuner.FirstShare)));
        var demotions = 0;
        for (var looks = 0; _window.Count > target && looks < MostLooks && demotions < MostDemotions; looks++)
        {
            var oldest = _window.Oldest!;
            if (Forgive(oldest))
            {
                _window.Renew(oldest);
                continue;
            }

            Move(oldest, _window, _probation);
            _candidate = oldest;
            demotions++;
        }
    }

    /// <summary>The oldest of the main part that was not used since it was last looked at; null where there is none but the candidate.</summary>
    private CacheNode? FindVictim(long now)
    {
        var protectedSize = (int)((Count - _window.Count) * ProtectedShare);
        for (var looks = 0; looks < MostLooks; looks++)
        {
            if (_probation.Oldest is not { } oldest || oldest == _candidate) break;
            if (oldest.Deadline <= now || !Forgive(oldest)) return oldest;
            Move(oldest, _probation, _protected);
            if (_protected.Count > protectedSize) DemoteProtected();
        }

        return FindUnused(_protected, now);
    }

    /// <summary>The oldest of a queue that was not used since it was last looked at; those that were become its newest. Null where the queue is empty.</summary>
    private CacheNode? FindUnused(NodeQueue queue, long now)
    {
        for (var looks = 0; queue.Oldest is { } oldest; looks++)
        {
            if (oldest.Deadline <= now || !Forgive(oldest) || looks >= MostLooks) return oldest;
            queue.Renew(oldest);
        }

        return null;
    }

    private void DemoteProtected()
    {
        for (var looks = 0; looks < MostLooks; looks++)
        {
            var oldest = _protected.Oldest!;
            if (!Forgive(oldest))
            {
                Move(oldest, _protected, _probation);
                // The candidate stays the newest there: whoever is older is a possible victim.
                if (_candidate is not null) _probation.Renew(_candidate);
                return;
            }

            _protected.Renew(oldest);
        }
    }

    /// <summary>Takes the uses of a node into account, once.</summary>
    /// <returns>Whether there were any.</returns>
    private bool Forgive(CacheNode node)
    {
        var uses = node.Uses;
        if (uses == 0) return false;
        node.Uses = 0;
        _frequencies.Add(node.Key.Hash, uses);
        return true;
    }

    private int FrequencyOf(CacheNode node) => Math.Min(15, _frequencies.Estimate(node.Key.Hash) + node.Uses);

    private void Tune()
    {
        var count = Count;
        if (_tuner is { } tuner && count <= tuner.Capacity * 2L && count >= tuner.Capacity / 2) return;
        var made = new WindowTuner(count, _tuner?.Share ?? WindowTuner.FirstShare);
        foreach (var queue in (ReadOnlySpan<NodeQueue>)[_protected, _probation, _window])
        {
            for (var node = queue.Oldest; node is not null; node = node.Newer)
            {
                if (made.Samples(node.Key.Hash)) made.Use(node.Key.Hash);
            }
        }

        _tuner = made;
    }

    private bool IsLucky()
    {
        // Xorshift (Marsaglia, 2003).
        _random ^= _random << 13;
        _random ^= _random >> 17;
        _random ^= _random << 5;
        return (_random & LuckyMask) == 0;
    }

    private static void Move(CacheNode node, NodeQueue? from, NodeQueue? to)
    {
        from?.Remove(node);
        to?.Add(node);
        node.Queue = to;
    }
}
