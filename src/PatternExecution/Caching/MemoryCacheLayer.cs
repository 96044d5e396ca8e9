using System.Diagnostics.CodeAnalysis;
using PatternExecution.Caching.Local;
using PatternExecution.Diagnostics;

namespace PatternExecution.Caching;

/// <summary>
/// A cache layer inside the process, bounded by entries and by bytes. Thread-safe; reads take no lock and allocate nothing. Expired entries are
/// not served, and are cleared away by later reads and writes. What goes when there is no room follows both how often and how lately entries were used.
/// </summary>
public sealed class MemoryCacheLayer : ICacheLayer
{
    internal const string LayerName = "memory";

    private const int Hits = 0;
    private const int Misses = 1;

    private readonly Lock _gate = new();
    private readonly CacheTable _table = new();
    private readonly TagIndex _tags = new();
    private readonly EvictionPolicy _policy = new();
    private readonly LayerClock _clock;
    private readonly EntryLifetimes _lifetimes;
    private readonly int _maxEntries;
    private readonly long _maxBytes;
    private readonly StripedCounters _reads = new(2);
    private long _bytes;
    private long _evictions;

    /// <summary>Creates a layer with default options and the system's clock.</summary>
    public MemoryCacheLayer()
        : this(new MemoryCacheLayerOptions(), timeProvider: null)
    {
    }

    /// <summary>Creates a layer.</summary>
    /// <param name="options">How much it keeps, and how long; read once.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public MemoryCacheLayer(MemoryCacheLayerOptions options, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionFaults.ThrowIfAny(new MemoryCacheLayerOptionsValidator().Validate(name: null, options), nameof(options));
        var time = timeProvider ?? TimeProvider.System;
        _clock = new LayerClock(time);
        _lifetimes = new EntryLifetimes(options, _clock, time);
        _maxEntries = options.MaxEntries;
        _maxBytes = options.MaxBytes;
        EagerRefresh = options.EagerRefresh;
    }

    /// <inheritdoc/>
    public string Name => LayerName;

    /// <inheritdoc/>
    public bool IsShared => false;

    /// <summary>The last share of its time to live in which an entry in use is made anew.</summary>
    internal double EagerRefresh { get; }

    /// <summary>Reads an entry at once; counts a hit or a miss. Allocates nothing.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="entry">The entry, or null where there is none that may be served.</param>
    public bool TryGet(in CacheKey key, [NotNullWhen(true)] out CacheEntry? entry)
    {
        entry = TryHit(in key, out _);
        if (entry is not null) return true;
        _reads.Add(Misses);
        return false;
    }

    /// <inheritdoc/>
    public ValueTask<CacheEntry?> GetAsync(CacheKey key, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<CacheEntry?>(cancellationToken);
        TryGet(in key, out var entry);
        return ValueTask.FromResult(entry);
    }

    /// <inheritdoc/>
    public ValueTask<bool> ContainsAsync(CacheKey key, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<bool>(cancellationToken);
        return ValueTask.FromResult(_table.Find(in key) is { } node && node.Deadline > _clock.Now && node.Entry is not null);
    }

    /// <inheritdoc/>
    public ValueTask SetAsync(CacheKey key, CacheEntry entry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled(cancellationToken);
        var node = _lifetimes.NodeOf(in key, entry);
        lock (_gate)
        {
            // What cannot be kept still replaces what was: serving the older answer would be wrong.
            var old = _table.Find(in key);
            if (node is null)
            {
                if (old is not null) Drop(old);
            }
            else
            {
                if (old is null) Add(node);
                else Replace(old, node);
                Trim();
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask RemoveAsync(CacheKey key, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled(cancellationToken);
        lock (_gate)
        {
            if (_table.Find(in key) is { } node) Drop(node);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tag);
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled(cancellationToken);
        lock (_gate)
        {
            while (_tags.NewestOf(tag) is { } node) Drop(node);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Removes every entry.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            foreach (var node in _table.All()) Drop(node);
        }
    }

    /// <inheritdoc/>
    public CacheLayerStatistics GetStatistics()
    {
        lock (_gate)
        {
            return new CacheLayerStatistics(LayerName, _reads.Read(Hits), _reads.Read(Misses), _evictions, Failures: 0, _table.Count, _bytes);
        }
    }

    /// <summary>Reads an entry; counts a hit only.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="isDue">Whether it is time to make it anew.</param>
    internal CacheEntry? TryHit(in CacheKey key, out bool isDue)
    {
        isDue = false;
        var node = _table.Find(in key);
        if (node is null) return null;
        var now = _clock.Now;
        if (node.LookAt <= now)
        {
            if (node.Deadline <= now)
            {
                if (node.GoneAt <= now) TryDropGone(node);
                return null;
            }

            isDue = node.UseLate();
        }

        var entry = node.Entry;
        if (entry is null) return null;
        _reads.Add(Hits);
        if (_policy.Use(node)) TryCollect();
        return entry;
    }

    /// <summary>An entry that is past its time here, which its expiry then tells; counts nothing. Null where there is none that may be given in need.</summary>
    internal CacheEntry? FindStale(in CacheKey key)
    {
        var now = _clock.Now;
        return _table.Find(in key) is { } node && node.Deadline <= now && node.GoneAt > now && node.Entry is { } entry ? _lifetimes.Ending(node, entry, now) : null;
    }

    /// <summary>Gives an entry that is due to the first who asks, with its expiry here.</summary>
    internal CacheEntry? Claim(in CacheKey key)
    {
        lock (_gate)
        {
            var now = _clock.Now;
            return _table.Find(in key) is { } node && node.Claim(now) ? _lifetimes.Ending(node, node.Entry!, now) : null;
        }
    }

    private void Add(CacheNode node)
    {
        _table.Add(node);
        _tags.Add(node, node.Entry!.Tags);
        _policy.Add(node);
        _bytes += node.Size;
    }

    private void Replace(CacheNode old, CacheNode node)
    {
        _table.Replace(old, node);
        _policy.Replace(old, node);
        _tags.Remove(old);
        _tags.Add(node, node.Entry!.Tags);
        _bytes += node.Size - old.Size;
    }

    private void Trim()
    {
        var now = _clock.Now;
        if (_table.FindGone(now) is { } gone) Drop(gone);
        while (_table.Count > _maxEntries || _bytes > _maxBytes)
        {
            var victim = _policy.NextVictim(now);
            if (victim.Deadline > now) _evictions++;
            Drop(victim);
        }
    }

    private void Drop(CacheNode node)
    {
        node.Clear();
        _table.Remove(node);
        _tags.Remove(node);
        _policy.Remove(node);
        _bytes -= node.Size;
    }

    // A reader never waits: whoever holds the lock now does the same work.
    private void TryDropGone(CacheNode node)
    {
        if (!_gate.TryEnter()) return;
        try
        {
            if (node.Queue is not null) Drop(node);
        }
        finally
        {
            _gate.Exit();
        }
    }

    private void TryCollect()
    {
        if (!_gate.TryEnter()) return;
        try
        {
            _policy.Collect();
        }
        finally
        {
            _gate.Exit();
        }
    }
}
