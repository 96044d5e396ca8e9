using Microsoft.Extensions.Logging;
using PatternExecution.Diagnostics;

namespace PatternExecution.Caching;

/// <summary>A layer whose trouble never reaches a caller: what throws or takes too long is a miss and a failure, and several in a row leave it alone for a while.</summary>
internal sealed class GuardedLayer
{
    private readonly ICacheLayer _layer;
    private readonly LayeredCacheOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LayerBreaker _breaker;
    private readonly OwedRemovals _owed = new();
    private readonly LateWrites _late = new();
    private long _failures;

    public GuardedLayer(ICacheLayer layer, LayeredCacheOptions options, TimeProvider time, ILogger logger)
    {
        _layer = layer;
        _options = options;
        _time = time;
        _logger = logger;
        _breaker = new LayerBreaker(options.FailuresToOpen, options.ProbeInterval, time);
        Name = layer.Name;
        IsShared = layer.IsShared;
    }

    public string Name { get; }

    public bool IsShared { get; }

    public async ValueTask<CacheEntry?> GetAsync(CacheKey key, CancellationToken cancellationToken)
    {
        if (_late.IsRemoved(in key) || !await EnterAsync(cancellationToken).ConfigureAwait(false)) return null;
        var read = await RunAsync(
            "read", _options.SharedReadTimeout, key, static (layer, key, token) => layer.GetAsync(key, token), null, cancellationToken).ConfigureAwait(false);
        return read.Value is { } entry && entry.ExpiresAt > _time.GetUtcNow() ? entry : null;
    }

    public async ValueTask<bool> ContainsAsync(CacheKey key, CancellationToken cancellationToken)
    {
        if (_late.IsRemoved(in key) || !await EnterAsync(cancellationToken).ConfigureAwait(false)) return false;
        var read = await RunAsync(
            "read", _options.SharedReadTimeout, key, static (layer, key, token) => layer.ContainsAsync(key, token), null, cancellationToken).ConfigureAwait(false);
        return read.Value;
    }

    public async Task SetAsync(CacheKey key, CacheEntry entry)
    {
        // An older write that is still on its way would replace this one: better none than that.
        _late.Remove(new Removal(key, null));
        if (!await EnterAsync(CancellationToken.None).ConfigureAwait(false)) return;
        await RunAsync(
            "write",
            _options.SharedWriteTimeout,
            (key, entry),
            static async (layer, to, token) =>
            {
                await layer.SetAsync(to.key, to.entry, token).ConfigureAwait(false);
                return true;
            },
            write => _late.Add(write, key, entry, _owed.Add),
            CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Removes now, even where the layer is left alone, or owes it: what is owed is done before the layer is asked again.</summary>
    public async ValueTask RemoveAsync(Removal removal, CancellationToken cancellationToken)
    {
        _late.Remove(removal);
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

    public CacheLayerStatistics GetStatistics()
    {
        var own = _layer.GetStatistics();
        return own with { Failures = own.Failures + Interlocked.Read(ref _failures) };
    }

    /// <summary>Whether the layer may be asked now: it is not left alone, and no removal is owed to it any more.</summary>
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
        var done = await RunAsync(
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

    private async ValueTask<(bool Done, T? Value)> RunAsync<TState, T>(
        string operation,
        TimeSpan timeout,
        TState state,
        Func<ICacheLayer, TState, CancellationToken, ValueTask<T>> act,
        Action<Task>? onLate,
        CancellationToken cancellationToken)
    {
        Task<T>? running = null;
        try
        {
            T value;
            if (!IsShared)
            {
                value = await act(_layer, state, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                using var late = new CancellationTokenSource(timeout, _time);
                using var over = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
                running = act(_layer, state, over.Token).AsTask();
                value = await running.WaitAsync(over.Token).ConfigureAwait(false);
            }

            if (_breaker.Succeeded()) CacheLog.LayerClosed(_logger, Name);
            return (true, value);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _breaker.Abandoned();
            Forget(running, onLate);
            throw;
        }
#pragma warning disable CA1031 // Whatever a layer throws is a miss to its callers.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Forget(running, onLate);
            Interlocked.Increment(ref _failures);
            CacheLog.OperationFailed(_logger, Name, operation, exception);
            if (_breaker.Failed()) CacheLog.LayerOpened(_logger, Name, _options.FailuresToOpen, _options.ProbeInterval, exception);
            return default;
        }
    }

    private static void Forget(Task? running, Action<Task>? onLate)
    {
        if (running is null || running.IsCompletedSuccessfully) return;
        onLate?.Invoke(running);
        _ = running.ContinueWith(
            static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }
}
