using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace PatternExecution.Caching;

/// <summary>
/// An ordered list of layers, nearest first, in front of an execution that runs once per key however many wait for it. Thread-safe.
/// A layer that throws or takes too long is a miss to callers; several failures in a row leave it alone for a while.
/// </summary>
public sealed class LayeredCache
{
    private readonly GuardedLayer[] _layers;
    private readonly MemoryCacheLayer? _nearest;
    private readonly TimeProvider _time;
    private readonly FlightTable _flights = new();
    private readonly TimeSpan _executionDeadline;
    private readonly RemoteRemovals _remote;
    private readonly int _leasing = -1;

    /// <summary>Creates a layered cache with default options.</summary>
    /// <param name="layers">The layers, nearest first; none is allowed.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    /// <exception cref="ArgumentException">Two layers have the same name.</exception>
    public LayeredCache(IEnumerable<ICacheLayer> layers, TimeProvider? timeProvider = null)
        : this(layers, new LayeredCacheOptions(), timeProvider, logger: null)
    {
    }

    /// <summary>Creates a layered cache.</summary>
    /// <param name="layers">The layers, nearest first; none is allowed.</param>
    /// <param name="options">How patient it is; read once.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    /// <param name="logger">Told when a layer is left alone and when it is in use again; null for none.</param>
    /// <exception cref="ArgumentException">An option is out of range, or two layers have the same name.</exception>
    public LayeredCache(IEnumerable<ICacheLayer> layers, LayeredCacheOptions options, TimeProvider? timeProvider, ILogger<LayeredCache>? logger)
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentNullException.ThrowIfNull(options);
        OptionFaults.ThrowIfAny(new LayeredCacheOptionsValidator().Validate(name: null, options), nameof(options));
        ICacheLayer[] ordered = [.. layers];
        if (ordered.GroupBy(layer => layer.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Two cache layers are named '{twice.Key}'; give each its own name.", nameof(layers));
        }

        _time = timeProvider ?? TimeProvider.System;
        _nearest = ordered.Length > 0 ? ordered[0] as MemoryCacheLayer : null;
        _executionDeadline = options.ExecutionDeadline;
        _layers = Array.ConvertAll(ordered, layer => new GuardedLayer(layer, options, _time, logger ?? NullLogger<LayeredCache>.Instance));
        _remote = new RemoteRemovals(_flights, _layers);
        if (options.OncePerCluster) _leasing = Array.FindLastIndex(_layers, static layer => layer.CanLease);
        foreach (var layer in _layers) layer.Listen(_remote);
    }

    /// <summary>Reads the nearest layer at once where it is a <see cref="MemoryCacheLayer"/>; counts a hit, and leaves a miss to <see cref="GetOrExecuteAsync"/>. Allocates nothing.</summary>
    /// <param name="key">The key.</param>
    /// <param name="answer">The answer.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryGet(in CacheKey key, out CacheAnswer answer)
    {
        if (_nearest is not null && _nearest.TryHit(in key) is { } entry)
        {
            answer = new CacheAnswer(entry, MemoryCacheLayer.LayerName);
            return true;
        }

        answer = default;
        return false;
    }

    /// <summary>Says which layer holds an answer, without counting; null where none does.</summary>
    /// <param name="key">The key.</param>
    /// <param name="localOnly">Whether only layers inside the process are asked.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async ValueTask<string?> LocateAsync(CacheKey key, bool localOnly, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var layer in _layers)
        {
            if (localOnly && layer.IsShared) continue;
            if (await layer.ContainsAsync(key, cancellationToken).ConfigureAwait(false)) return layer.Name;
        }

        return null;
    }

    /// <summary>Gives the nearest layer's answer, or executes once for all who wait, and keeps what it gives.</summary>
    /// <param name="key">The key.</param>
    /// <param name="policy">How the answer may be kept.</param>
    /// <param name="state">Passed to <paramref name="execute"/>, so that it needs no closure.</param>
    /// <param name="execute">
    /// Makes the answer, in the context of the first who asks. Its token is cancelled when nobody waits any more. What it throws reaches all
    /// who wait. It may use this cache with other keys; with its own it would wait for itself.
    /// </param>
    /// <param name="cancellationToken">Gives up this caller's wait only.</param>
    /// <returns>The answer; its layer is null for all who waited for an execution.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The policy's time to live is zero or less.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public ValueTask<CacheAnswer> GetOrExecuteAsync<TState>(
        CacheKey key,
        CachePolicy policy,
        TState state,
        Func<TState, CancellationToken, ValueTask<CacheFill>> execute,
        CancellationToken cancellationToken) =>
        GetOrExecuteInRoundsAsync(key, policy, rounds: null, state, execute, cancellationToken);

    /// <summary>As <see cref="GetOrExecuteAsync"/>, with reads of shared layers that go together with those of other callers.</summary>
    internal ValueTask<CacheAnswer> GetOrExecuteInRoundsAsync<TState>(
        CacheKey key,
        CachePolicy policy,
        ReadRounds? rounds,
        TState state,
        Func<TState, CancellationToken, ValueTask<CacheFill>> execute,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(execute);
        if (policy.TimeToLive is { } timeToLive && timeToLive <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(
                nameof(policy), timeToLive, "CachePolicy.TimeToLive must be more than zero. Do not ask the cache for what must not be kept.");
        }

        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<CacheAnswer>(cancellationToken);
        if (!policy.Refresh && TryGet(in key, out var answer)) return ValueTask.FromResult(answer);
        return JoinAsync(key, policy, rounds, state, execute, cancellationToken);
    }

    /// <summary>Removes one entry from every layer; an answer to it that is being made now is not kept, and whoever comes after this call executes anew.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask RemoveAsync(CacheKey key, CancellationToken cancellationToken)
    {
        // Farthest first, and flights before and after each layer: whoever read the old answer out there must not bring it back nearer.
        for (var i = _layers.Length - 1; i >= 0; i--)
        {
            await _flights.RevokeAsync(in key).WaitAsync(cancellationToken).ConfigureAwait(false);
            await _layers[i].RemoveAsync(new Removal(key, null), cancellationToken).ConfigureAwait(false);
        }

        await _flights.RevokeAsync(in key).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes every entry that carries a tag from every layer; answers with it that are being made now are not kept, and whoever comes after this call executes anew.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tag);
        for (var i = _layers.Length - 1; i >= 0; i--)
        {
            await _flights.RevokeAsync(tag).WaitAsync(cancellationToken).ConfigureAwait(false);
            await _layers[i].RemoveAsync(new Removal(default, tag), cancellationToken).ConfigureAwait(false);
        }

        await _flights.RevokeAsync(tag).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The layers' counts, nearest first.</summary>
    public IReadOnlyList<CacheLayerStatistics> GetStatistics() => Array.ConvertAll(
        _layers,
        layer => layer.CanLease
            ? layer.GetStatistics() with { RemovalsHeard = _remote.Applied, RemovalsMissed = _remote.Missed }
            : layer.GetStatistics());

    private async ValueTask<CacheAnswer> JoinAsync<TState>(
        CacheKey key, CachePolicy policy, ReadRounds? rounds, TState state, Func<TState, CancellationToken, ValueTask<CacheFill>> execute, CancellationToken cancellationToken)
    {
        while (true)
        {
            var flight = _flights.Join(in key, policy, out var leads);
            if (leads) _ = RunAsync(flight, rounds, state, execute);
            try
            {
                return leads
                    ? await flight.Answer.WaitAsync(cancellationToken).ConfigureAwait(false)
                    : await flight.Answer.WaitAsync(_executionDeadline, _time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException) when (!leads && !flight.Answer.IsCompleted)
            {
                // It hangs: those who joined it start another, together.
                _flights.Close(flight);
            }
            finally
            {
                _flights.Leave(flight);
            }
        }
    }

    private async Task RunAsync<TState>(Flight flight, ReadRounds? rounds, TState state, Func<TState, CancellationToken, ValueTask<CacheFill>> execute)
    {
        try
        {
            var answer = await AnswerAsync(flight, rounds, state, execute).ConfigureAwait(false);
            _flights.Finish(flight);
            flight.Succeed(answer);
        }
#pragma warning disable CA1031 // It reaches all who wait.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _flights.Finish(flight);
            flight.Fail(exception);
        }
    }

    private async ValueTask<CacheAnswer> AnswerAsync<TState>(Flight flight, ReadRounds? rounds, TState state, Func<TState, CancellationToken, ValueTask<CacheFill>> execute)
    {
        var policy = flight.Policy;
        object?[]? stamps = null;
        for (var i = 0; i < _layers.Length; i++)
        {
            if (policy.LocalOnly && _layers[i].IsShared) continue;
            if (policy.Refresh && !_layers[i].CanLease) continue;
            var read = rounds is not null && _layers[i].CanLease
                ? await rounds.ReadAsync(_layers[i], flight.Key, policy.Tags, flight.Abandoned).ConfigureAwait(false)
                : await _layers[i].ReadAsync(flight.Key, policy.Tags, flight.Abandoned).ConfigureAwait(false);
            if (read.Entry is { } found && !policy.Refresh) return await FoundAsync(flight, found, i).ConfigureAwait(false);
            if (read.Stamp is not null) (stamps ??= new object?[_layers.Length])[i] = read.Stamp;
        }

        CacheLease? lease = null;
        if (_leasing >= 0 && !policy.Refresh && stamps?[_leasing] is not null)
        {
            (var found, lease) = await TakeTurnAsync(flight, stamps).ConfigureAwait(false);
            if (found is not null) return await FoundAsync(flight, found, _leasing).ConfigureAwait(false);
        }

        var isEnding = false;
        try
        {
            var fill = await execute(state, flight.Abandoned).ConfigureAwait(false);
            var now = _time.GetUtcNow();
            var expiresAt = policy.TimeToLive is { } timeToLive && timeToLive < DateTimeOffset.MaxValue - now ? now + timeToLive : DateTimeOffset.MaxValue;
            var entry = new CacheEntry(fill.Value, now, expiresAt, policy.Tags, fill.Decoded);
            if (fill.Keep) isEnding = await KeepAsync(flight, entry, _layers.Length, stamps, lease).ConfigureAwait(false);
            return new CacheAnswer(entry, Layer: null);
        }
        finally
        {
            if (!isEnding && lease is not null) _layers[_leasing].GiveUp(lease);
        }
    }

    private async ValueTask<CacheAnswer> FoundAsync(Flight flight, CacheEntry found, int layer)
    {
        if (layer > 0) await KeepAsync(flight, found, layer, stamps: null, lease: null).ConfigureAwait(false);
        return new CacheAnswer(found, _layers[layer].Name);
    }

    /// <summary>Waits for whoever executes the key elsewhere, or takes the lease. Without answer and lease the caller executes all the same.</summary>
    private async ValueTask<(CacheEntry? Found, CacheLease? Lease)> TakeTurnAsync(Flight flight, object?[] stamps)
    {
        var layer = _layers[_leasing];
        for (var tries = 0; tries < 3; tries++)
        {
            var lease = await layer.LeaseAsync(flight.Key, stamps[_leasing], flight.Abandoned).ConfigureAwait(false);
            if (lease is null or { State: LeaseState.Held }) return (null, lease);
            if (lease.State == LeaseState.Taken)
            {
                using var over = CancellationTokenSource.CreateLinkedTokenSource(flight.Abandoned, layer.Closed);
                try
                {
                    if (await lease.End.WaitAsync(over.Token).ConfigureAwait(false) == LeaseEnd.GivenUp) return default;
                }
                catch (OperationCanceledException) when (!flight.Abandoned.IsCancellationRequested)
                {
                    return default;
                }
            }

            var read = await layer.ReadAsync(flight.Key, flight.Policy.Tags, flight.Abandoned).ConfigureAwait(false);
            if (read.Entry is not null) return (read.Entry, null);
            if (read.Stamp is null) return default;
            stamps[_leasing] = read.Stamp;
        }

        return default;
    }

    /// <summary>Offers an answer to the nearest layers, to all at once: those that take their time share one timeout.</summary>
    /// <returns>Whether it was offered, and the lease is ended with that.</returns>
    private async ValueTask<bool> KeepAsync(Flight flight, CacheEntry entry, int count, object?[]? stamps, CacheLease? lease)
    {
        if (!_flights.TryKeep(flight, entry)) return false;
        List<Task>? writes = null;
        for (var i = 0; i < count; i++)
        {
            if (flight.Policy.LocalOnly && _layers[i].IsShared) continue;
            var write = _layers[i].SetAsync(flight.Key, entry, stamps?[i], i == _leasing ? lease : null);
            if (!write.IsCompleted) (writes ??= []).Add(write);
        }

        if (writes is not null) await Task.WhenAll(writes).ConfigureAwait(false);
        return true;
    }
}
