using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using PatternExecution.Caching.Guarding;
using PatternExecution.Diagnostics;

namespace PatternExecution.Caching.Flights;

/// <summary>Takes a flight to its answer: asks the layers, nearest first, then executes, and offers the layers what that gives.</summary>
internal sealed class FlightRunner
{
    private readonly GuardedLayer[] _layers;
    private readonly FlightTable _flights;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TimeSpan _softTimeout;
    private readonly TimeSpan _deadline;
    private readonly double _eagerRefresh;
    private readonly int _leasing = -1;

    public FlightRunner(GuardedLayer[] layers, double eagerRefresh, FlightTable flights, LayeredCacheOptions options, TimeProvider time, ILogger logger)
    {
        _layers = layers;
        _flights = flights;
        _time = time;
        _logger = logger;
        _softTimeout = options.ExecutionSoftTimeout;
        _deadline = options.ExecutionDeadline;
        _eagerRefresh = eagerRefresh;
        if (options.OncePerCluster) _leasing = Array.FindLastIndex(layers, static layer => layer.CanLease);
    }

    /// <summary>Runs a flight; however it ends, those who wait are told.</summary>
    /// <param name="flight">The flight.</param>
    /// <param name="rounds">Reads that go to shared layers together; null where it reads alone.</param>
    /// <param name="state">Passed on.</param>
    /// <param name="execute">Makes the answer.</param>
    public async Task RunAsync<TState>(Flight flight, ReadRounds? rounds, TState state, Func<TState, CancellationToken, ValueTask<CacheFill>> execute)
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
            var stale = _flights.TakeStale(flight, _time.GetUtcNow());
            _flights.Finish(flight);
            if (stale is null)
            {
                flight.Fail(exception);
                return;
            }

            CacheLog.ServedStale(_logger, stale.Layer, exception.GetType().Name);
            flight.Succeed(stale.Answer);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<CacheAnswer> AnswerAsync<TState>(Flight flight, ReadRounds? rounds, TState state, Func<TState, CancellationToken, ValueTask<CacheFill>> execute)
    {
        var policy = flight.Policy;
        object?[]? stamps = null;

        // What is to be refreshed is in the nearest layer, and still stands there.
        for (var i = flight.IsRefresh ? 1 : 0; i < _layers.Length; i++)
        {
            if (policy.LocalOnly && _layers[i].IsShared) continue;
            if (policy.Refresh && !_layers[i].CanLease) continue;
            var read = await ReadAsync(flight, i, rounds).ConfigureAwait(false);
            if (read.Entry is { } found && !policy.Refresh) return await FoundAsync(flight, found, i).ConfigureAwait(false);
            if (read.Stamp is not null) (stamps ??= new object?[_layers.Length])[i] = read.Stamp;
        }

        using var patience = flight.Stale is null ? null : new FlightPatience(flight, _flights, _softTimeout, _deadline, _time);
        CacheLease? lease = null;
        if (_leasing >= 0 && !policy.Refresh && stamps?[_leasing] is not null)
        {
            (var found, lease) = await TakeTurnAsync(flight, stamps).ConfigureAwait(false);
            if (found is not null) return await FoundAsync(flight, found, _leasing).ConfigureAwait(false);

            // Another process refreshes it already: whoever has joined asks anew.
            if (lease is { State: LeaseState.Taken }) return default;
        }

        var isEnding = false;
        try
        {
            var fill = await execute(state, flight.Abandoned).ConfigureAwait(false);
            var now = _time.GetUtcNow();
            if (fill.IsFailure && _flights.TakeStale(flight, now) is { } stale)
            {
                CacheLog.ServedStale(_logger, stale.Layer, "a failure");
                return stale.Answer;
            }

            var expiresAt = policy.TimeToLive is { } timeToLive && timeToLive < DateTimeOffset.MaxValue - now ? now + timeToLive : DateTimeOffset.MaxValue;
            if (fill.ValidUntil < expiresAt) expiresAt = fill.ValidUntil.Value;
            var entry = new CacheEntry(fill.Value, now, expiresAt, policy.Tags, fill.Decoded) { StaleWhile = policy.StaleWhile };
            if (fill.Keep && expiresAt > now) isEnding = await KeepAsync(flight, entry, _layers.Length, stamps, lease).ConfigureAwait(false);
            return new CacheAnswer(entry, Layer: null);
        }
        finally
        {
            if (!isEnding && lease is not null) _layers[_leasing].GiveUp(lease);
        }
    }

    /// <summary>Reads one layer, and notes what it has for need. For a refresh an entry that is near its own end there is no answer.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SharedRead> ReadAsync(Flight flight, int layer, ReadRounds? rounds)
    {
        var policy = flight.Policy;
        var read = rounds is not null && _layers[layer].CanLease
            ? await rounds.ReadAsync(_layers[layer], flight.Key, policy.Tags, flight.Abandoned).ConfigureAwait(false)
            : await _layers[layer].ReadAsync(flight.Key, policy, flight.Abandoned).ConfigureAwait(false);
        if (read.Stale is { } stale && policy.StaleWhile > TimeSpan.Zero && !policy.Refresh)
            _flights.Offer(flight, new StaleAnswer(stale, _layers[layer].Name, stale.ExpiresAt + policy.StaleWhile));
        return flight.IsRefresh && read.Entry is { } found && IsEnding(found, flight.Stale!.Entry) ? read with { Entry = null } : read;
    }

    /// <summary>Whether an entry outlives what is to be refreshed by too little to take its place.</summary>
    private bool IsEnding(CacheEntry found, CacheEntry current) => found.ExpiresAt - current.ExpiresAt < (found.ExpiresAt - found.CreatedAt) * _eagerRefresh;

    private async ValueTask<CacheAnswer> FoundAsync(Flight flight, CacheEntry found, int layer)
    {
        if (layer > 0)
        {
            // A layer further out need not know how long the answer may be given in need.
            await KeepAsync(flight, found.Until(found.ExpiresAt, flight.Policy.StaleWhile), layer, stamps: null, lease: null).ConfigureAwait(false);
        }

        return new CacheAnswer(found, _layers[layer].Name);
    }

    /// <summary>Waits for whoever executes the key elsewhere, or takes the lease. Without answer and lease the caller executes all the same; a refresh waits for nobody.</summary>
    private async ValueTask<(CacheEntry? Found, CacheLease? Lease)> TakeTurnAsync(Flight flight, object?[] stamps)
    {
        var layer = _layers[_leasing];
        for (var tries = 0; tries < 3; tries++)
        {
            var lease = await layer.LeaseAsync(flight.Key, stamps[_leasing], flight.Abandoned).ConfigureAwait(false);
            if (lease is null or { State: LeaseState.Held }) return (null, lease);
            if (lease.State == LeaseState.Taken)
            {
                if (flight.IsRefresh) return (null, lease);
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

            var read = await ReadAsync(flight, _leasing, rounds: null).ConfigureAwait(false);
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
