using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PatternExecution.Caching.Flights;
using PatternExecution.Caching.Guarding;

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
    private readonly FlightRunner _runner;

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
    /// <param name="logger">Told when a layer's circuit opens and closes; null for none.</param>
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
        ExecutionSoftTimeout = options.ExecutionSoftTimeout;
        logger ??= NullLogger<LayeredCache>.Instance;
        _layers = Array.ConvertAll(ordered, layer => new GuardedLayer(layer, options, _time, logger));
        _remote = new RemoteRemovals(_flights, _layers);
        _runner = new FlightRunner(_layers, _nearest?.EagerRefresh ?? 0, _flights, options, _time, logger);
        foreach (var layer in _layers) layer.Listen(_remote);
    }

    /// <summary>Reads the nearest layer at once where it is a <see cref="MemoryCacheLayer"/>; counts a hit, and leaves a miss to <see cref="GetOrExecuteAsync"/>. Allocates nothing.</summary>
    /// <param name="key">The key.</param>
    /// <param name="answer">The answer.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryGet(in CacheKey key, out CacheAnswer answer)
    {
        if (_nearest is not null && _nearest.TryHit(in key, out var isDue) is { } entry)
        {
            answer = new CacheAnswer(entry, MemoryCacheLayer.LayerName) { IsDue = isDue };
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
    public async ValueTask<string?> LocateAsync(CacheKey key, bool localOnly, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var layer in _layers)
        {
            if (localOnly && layer.IsShared) continue;
            if (await layer.ContainsAsync(key, cancellationToken).ConfigureAwait(false)) return layer.Name;
        }

        return null;
    }

    /// <summary>How long an execution may take before an answer past its time is given in its place.</summary>
    internal TimeSpan ExecutionSoftTimeout { get; }

    /// <summary>Says whether the process holds an answer that is past its time and may be given in need; other layers are not asked.</summary>
    internal string? LocateStale(in CacheKey key) => _nearest?.FindStale(in key) is null ? null : MemoryCacheLayer.LayerName;

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
        CancellationToken cancellationToken = default) =>
        GetOrExecuteInRoundsAsync(in key, policy, rounds: null, state, execute, cancellationToken);

    /// <summary>As <see cref="GetOrExecuteAsync"/>, with reads of shared layers that go together with those of other callers.</summary>
    internal ValueTask<CacheAnswer> GetOrExecuteInRoundsAsync<TState>(
        in CacheKey key,
        CachePolicy policy,
        ReadRounds? rounds,
        TState state,
        Func<TState, CancellationToken, ValueTask<CacheFill>> execute,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(execute);
        if (policy.TimeToLive <= TimeSpan.Zero) ThrowNotKept(policy);
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<CacheAnswer>(cancellationToken);
        if (policy.Refresh || !TryGet(in key, out var answer)) return JoinAsync(key, policy, rounds, state, execute, cancellationToken);
        if (answer.IsDue) BeginRefresh(key, policy, state, execute);
        return ValueTask.FromResult(answer);
    }

    /// <summary>
    /// Makes an answer anew in the background that <see cref="TryGet"/> said is due; once for all who say so, and not where it was made anew since. The execution runs outside the
    /// caller's context. Layers further out are asked first, and an entry that lives on there is taken over; where layers have leases, one process executes.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="policy">How the answer may be kept.</param>
    /// <param name="state">Passed to <paramref name="execute"/>.</param>
    /// <param name="execute">Makes the answer; what it throws reaches nobody. Its token is cancelled at <see cref="LayeredCacheOptions.ExecutionDeadline"/>.</param>
    public void BeginRefresh<TState>(CacheKey key, CachePolicy policy, TState state, Func<TState, CancellationToken, ValueTask<CacheFill>> execute)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(execute);
        if (_nearest?.Claim(in key) is not { } entry) return;
        var current = new StaleAnswer(entry, MemoryCacheLayer.LayerName, entry.ExpiresAt + policy.StaleWhile);
        if (_flights.TryStartRefresh(in key, policy, current) is not { } flight) return;
        using var suppressed = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        _ = Task.Run(() => _runner.RunAsync(flight, rounds: null, state, execute));
    }

    /// <summary>Removes one entry from every layer; an answer to it that is being made now is not kept, and whoever comes after this call executes anew.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask RemoveAsync(CacheKey key, CancellationToken cancellationToken = default)
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
    public async ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default)
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

    private static void ThrowNotKept(CachePolicy policy) => throw new ArgumentOutOfRangeException(
        nameof(policy), policy.TimeToLive, "CachePolicy.TimeToLive must be more than zero. Do not ask the cache for what must not be kept.");

    private async ValueTask<CacheAnswer> JoinAsync<TState>(
        CacheKey key, CachePolicy policy, ReadRounds? rounds, TState state, Func<TState, CancellationToken, ValueTask<CacheFill>> execute, CancellationToken cancellationToken)
    {
        while (true)
        {
            var flight = _flights.Join(in key, policy, out var leads);
            var run = leads ? _runner.RunAsync(flight, rounds, state, execute) : Task.CompletedTask;
            try
            {
                // Who leads goes on where the answer was made, with no other thread to wake; unless one past its time may come before it.
                if (policy.StaleWhile == TimeSpan.Zero) await run.WaitAsync(cancellationToken).ConfigureAwait(false);
                var answer = await WaitAsync(flight.Answer, leads, cancellationToken).ConfigureAwait(false);
                if (answer.IsStale && flight.Stale!.Until <= _time.GetUtcNow() && !flight.End.IsCompleted)
                    answer = await WaitAsync(flight.End, leads, cancellationToken).ConfigureAwait(false);
                if (answer.Entry is null) continue;
                if (answer.IsStale) CountStale(answer.Layer!);
                return answer;
            }
            catch (TimeoutException) when (!leads && !flight.End.IsCompleted)
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

    private void CountStale(string name)
    {
        foreach (var layer in _layers)
        {
            if (layer.Name == name) layer.CountStale();
        }
    }

    private Task<CacheAnswer> WaitAsync(Task<CacheAnswer> answer, bool leads, CancellationToken cancellationToken) =>
        leads ? answer.WaitAsync(cancellationToken) : answer.WaitAsync(_executionDeadline, _time, cancellationToken);
}
