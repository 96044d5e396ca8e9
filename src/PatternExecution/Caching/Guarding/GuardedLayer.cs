using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace PatternExecution.Caching.Guarding;

/// <summary>A layer whose trouble never reaches a caller: what throws or takes too long is a miss and a failure, and several in a row leave it alone for a while.</summary>
internal sealed class GuardedLayer
{
    private readonly ICacheLayer _layer;
    private readonly ISharedCacheLayer? _sharing;
    private readonly LayeredCacheOptions _options;
    private readonly TimeProvider _time;
    private readonly LayerBreaker _breaker;
    private readonly LayerCall _call;
    private readonly OwedRemovals _owed;
    private readonly LateWrites _late = new();
    private readonly PendingWrites _pending;
    private long _stale;
    private long _removals;

    public GuardedLayer(ICacheLayer layer, LayeredCacheOptions options, TimeProvider time, ILogger logger)
    {
        _layer = layer;
        _sharing = layer as ISharedCacheLayer;
        _options = options;
        _time = time;
        _breaker = new LayerBreaker(options, time);
        _call = new LayerCall(layer, options, _breaker, time, logger);
        _pending = new PendingWrites(options.MaxPendingWrites, options.MaxPendingBytes);
        Name = layer.Name;
        IsShared = layer.IsShared;
        _owed = new OwedRemovals(IsShared ? EverythingTag.Name : null);
    }

    public string Name { get; }

    public bool IsShared { get; }

    /// <summary>Whether it can say whose turn it is to execute.</summary>
    public bool CanLease => _sharing is not null;

    /// <summary>Cancelled when the layer's circuit opens.</summary>
    public CancellationToken Closed => _breaker.Closed;

    public void Listen(ICacheListener listener) => _sharing?.Listen(listener);

    /// <summary>Reads an entry; where there is none, what may be given in its place if the policy allows that.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<SharedRead> ReadAsync(CacheKey key, CachePolicy policy, CancellationToken cancellationToken)
    {
        if (_late.IsRemoved(in key) || !await EnterAsync(cancellationToken).ConfigureAwait(false)) return default;
        var read = await _call.RunAsync(
            "read",
            _options.SharedReadTimeout,
            (key, tags: IsShared ? EverythingTag.Beside(policy.Tags) : policy.Tags),
            static (layer, of, token) => layer is ISharedCacheLayer sharing ? sharing.ReadAsync(of.key, of.tags, token) : ReadPlainAsync(layer, of.key, token),
            null,
            cancellationToken).ConfigureAwait(false);
        if (read.Value.Entry is not null || read.Value.Stale is not null) return Judge(read.Value, policy.Tags);
        return policy.StaleWhile > TimeSpan.Zero && _layer is MemoryCacheLayer memory ? read.Value with { Stale = memory.FindStale(in key) } : read.Value;
    }

    /// <summary>Reads several of a layer that <see cref="CanLease"/>; what cannot be read now is a miss.</summary>
    public async ValueTask<SharedRead[]> ReadManyAsync(CacheRead[] reads, CancellationToken cancellationToken)
    {
        var removed = Array.ConvertAll(reads, read => _late.IsRemoved(read.Key));
        if (!await EnterAsync(cancellationToken).ConfigureAwait(false)) return new SharedRead[reads.Length];
        var read = await _call.RunAsync(
            "read",
            _options.SharedReadTimeout,
            Array.ConvertAll(reads, static read => read with { Tags = EverythingTag.Beside(read.Tags) }),
            static async (layer, reads, token) =>
            {
                var answers = await ((ISharedCacheLayer)layer).ReadManyAsync(reads, token).ConfigureAwait(false);
                return answers.Count == reads.Length ? answers : throw new InvalidOperationException($"The layer was asked for {reads.Length} keys and answered {answers.Count}.");
            },
            null,
            cancellationToken).ConfigureAwait(false);
        if (read.Value is not { } answers) return new SharedRead[reads.Length];
        return [.. answers.Select((answer, i) => removed[i] ? default : Judge(answer, reads[i].Tags))];
    }

    /// <summary>Counts an answer that was given past its time.</summary>
    public void CountStale() => Interlocked.Increment(ref _stale);

    public async ValueTask<bool> ContainsAsync(CacheKey key, CancellationToken cancellationToken)
    {
        if (_late.IsRemoved(in key) || !await EnterAsync(cancellationToken).ConfigureAwait(false)) return false;
        var read = await _call.RunAsync(
            "read", _options.SharedReadTimeout, key, static (layer, key, token) => layer.ContainsAsync(key, token), null, cancellationToken).ConfigureAwait(false);
        return read.Value;
    }

    /// <summary>Whose turn it is to execute a key; null where that cannot be told in time.</summary>
    public async ValueTask<CacheLease?> LeaseAsync(CacheKey key, object? stamp, CancellationToken cancellationToken)
    {
        if (!await EnterAsync(cancellationToken).ConfigureAwait(false)) return null;
        Task<CacheLease?>? asking = null;
        var isTaken = false;
        try
        {
            var lease = await _call.RunAsync(
                "lease",
                _options.SharedReadTimeout,
                (key, stamp),
                static (layer, of, token) => ((ISharedCacheLayer)layer).LeaseAsync(of.key, of.stamp, token),
                running => asking = (Task<CacheLease?>)running,
                cancellationToken).ConfigureAwait(false);
            isTaken = lease.Done;
            return lease.Value;
        }
        finally
        {
            // One that comes after nobody waits for it any more would keep all other processes waiting until it expires.
            if (!isTaken) _ = asking?.ContinueWith(late => GiveUp(late.Result), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        }
    }

    /// <summary>Ends one's own lease without an answer. Nobody waits for that.</summary>
    public void GiveUp(CacheLease? lease)
    {
        if (lease is not { State: LeaseState.Held }) return;
        _ = _call.RunAsync(
            "lease",
            _options.SharedWriteTimeout,
            lease,
            static async (_, lease, token) =>
            {
                await lease.GiveUp(token).ConfigureAwait(false);
                return true;
            },
            null,
            CancellationToken.None).AsTask();
    }

    /// <summary>Writes. A shared layer is not waited for: the write has begun when this ends.</summary>
    public async Task SetAsync(CacheKey key, CacheEntry entry, object? stamp, CacheLease? lease)
    {
        // An older write that is still on its way would replace this one: better none than that. A layer that stamps sees to it itself, but must have been asked before.
        if (_sharing is null) _late.Remove(new Removal(key, null));
        var bytes = entry.Value.Length;
        if ((_sharing is not null && stamp is null) || !await EnterAsync(CancellationToken.None).ConfigureAwait(false))
        {
            GiveUp(lease);
            return;
        }

        if (IsShared && !_pending.TryEnter(bytes))
        {
            _breaker.Abandoned();
            GiveUp(lease);
            return;
        }

        var write = WriteAsync(key, entry, stamp, lease);
        if (!IsShared) await write.ConfigureAwait(false);
    }

    /// <summary>Removes now, even where the circuit is open, or keeps the removal as pending: pending removals are done before the layer is asked again.</summary>
    public async ValueTask RemoveAsync(Removal removal, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _removals);
        // Stamps end what carries a tag, whenever it lands.
        if (_sharing is null || removal.Tag is null) _late.Remove(removal);
        var done = false;
        try
        {
            done = await TryRemoveAsync(removal, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!done) _owed.Add(removal);
        }
    }

    /// <summary>Its connection is back: where the circuit is open, the next request tries the layer.</summary>
    public void Stirred()
    {
        if (IsShared) _breaker.Stirred();
    }

    /// <summary>Forgets everything, where the layer is inside the process and can.</summary>
    public void Clear()
    {
        if (_layer is MemoryCacheLayer memory) memory.Clear();
    }

    public CacheLayerStatistics GetStatistics()
    {
        var own = _layer.GetStatistics();
        return own with
        {
            Failures = own.Failures + _call.Failures,
            IsCircuitOpen = _breaker.IsOpen,
            PendingWrites = _pending.Count,
            DroppedWrites = own.DroppedWrites + _pending.Dropped,
            Stale = Interlocked.Read(ref _stale),
            Removals = Interlocked.Read(ref _removals),
            OwedRemovals = _owed.Count,
        };
    }

    /// <summary>What is past its expiry is no answer, but may be one in need.</summary>
    private SharedRead Judge(SharedRead read, IReadOnlyList<string> expected)
    {
        var entry = EverythingTag.Without(read.Entry, expected);
        return entry?.ExpiresAt <= _time.GetUtcNow() ? read with { Entry = null, Stale = entry } : read with { Entry = entry, Stale = EverythingTag.Without(read.Stale, expected) };
    }

    private static async ValueTask<SharedRead> ReadPlainAsync(ICacheLayer layer, CacheKey key, CancellationToken cancellationToken) =>
        new(await layer.GetAsync(key, cancellationToken).ConfigureAwait(false), null);

    private async Task WriteAsync(CacheKey key, CacheEntry entry, object? stamp, CacheLease? lease)
    {
        if (IsShared) entry = entry.Tagged(EverythingTag.Beside(entry.Tags));
        try
        {
            var write = await _call.RunAsync(
                "write",
                _options.SharedWriteTimeout,
                (key, entry, stamp, lease),
                static async (layer, to, token) =>
                {
                    if (layer is ISharedCacheLayer sharing) await sharing.WriteAsync(to.key, to.entry, to.stamp, to.lease, token).ConfigureAwait(false);
                    else await layer.SetAsync(to.key, to.entry, token).ConfigureAwait(false);
                    return true;
                },
                running => _late.Add(running, key, entry, _owed.Add),
                CancellationToken.None).ConfigureAwait(false);
            if (!write.Done) GiveUp(lease);
        }
        finally
        {
            if (IsShared) _pending.Leave(entry.Value.Length);
        }
    }

    /// <summary>Whether the layer may be asked now: its circuit is closed, and no removal is pending.</summary>
    private async ValueTask<bool> EnterAsync(CancellationToken cancellationToken)
    {
        if (!_breaker.TryEnter()) return false;
        if (_owed.IsEmpty) return true;
        if (!_owed.TryBeginSettling(out var removals))
        {
            _breaker.Abandoned();
            return false;
        }

        try
        {
            foreach (var (removal, times) in removals)
            {
                if (!await TryRemoveAsync(removal, cancellationToken).ConfigureAwait(false)) return false;
                _owed.Settle(removal, times);
            }

            return true;
        }
        finally
        {
            _owed.EndSettling();
        }
    }

    private async ValueTask<bool> TryRemoveAsync(Removal removal, CancellationToken cancellationToken)
    {
        var done = await _call.RunAsync(
            "remove",
            _options.SharedWriteTimeout,
            removal,
            static async (layer, removal, token) =>
            {
                await removal.ApplyAsync(layer, token).ConfigureAwait(false);
                return true;
            },
            null,
            cancellationToken).ConfigureAwait(false);
        return done.Value;
    }
}
