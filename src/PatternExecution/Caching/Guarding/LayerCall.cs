using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using PatternExecution.Diagnostics;

namespace PatternExecution.Caching.Guarding;

/// <summary>Runs operations on one layer so that their trouble reaches nobody: what throws or takes too long is a failure, and the breaker hears of it.</summary>
internal sealed class LayerCall(ICacheLayer layer, LayeredCacheOptions options, LayerBreaker breaker, TimeProvider time, ILogger logger)
{
    private long _failures;

    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Runs an operation that the breaker has let through.</summary>
    /// <param name="operation">Its name in the log.</param>
    /// <param name="timeout">How long a shared layer may take.</param>
    /// <param name="state">Passed on.</param>
    /// <param name="act">The operation.</param>
    /// <param name="onStarted">Given the operation where it does not end at once; it may go on after it is given up.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<(bool Done, T? Value)> RunAsync<TState, T>(
        string operation,
        TimeSpan timeout,
        TState state,
        Func<ICacheLayer, TState, CancellationToken, ValueTask<T>> act,
        Action<Task>? onStarted,
        CancellationToken cancellationToken)
    {
        using var activity = EngineTracing.StartCacheLayer(layer.Name, operation);
        if (!layer.IsShared)
        {
            try
            {
                var value = await act(layer, state, cancellationToken).ConfigureAwait(false);
                Succeeded(TimeSpan.Zero);
                Show(activity, value);
                return (true, value);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                breaker.Abandoned();
                throw;
            }
#pragma warning disable CA1031 // Whatever a layer throws is a miss to its callers.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Failed(operation, exception, activity);
                return default;
            }
        }

        Task<T>? running = null;
        // Callers stop waiting when the circuit opens, all but the one that tries the layer again.
        var closed = breaker.IsOpen ? CancellationToken.None : breaker.Closed;
        var started = time.GetTimestamp();
        if (breaker.Started(started)) CacheLog.LayerStalled(logger, layer.Name, options.SlowThreshold, options.BreakDuration);
        try
        {
            // Its own timer, since one that is disposed may still be calling back, and would cancel a source that is gone.
            using var late = new CancellationTokenSource(timeout, time);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, closed, late.Token);
            running = act(layer, state, over.Token).AsTask();
            if (!running.IsCompleted) onStarted?.Invoke(running);
            var value = await running.WaitAsync(over.Token).ConfigureAwait(false);
            Succeeded(time.GetElapsedTime(started));
            Show(activity, value);
            return (true, value);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            breaker.Abandoned();
            running?.Abandon();
            throw;
        }
#pragma warning disable CA1031 // Whatever a layer throws is a miss to its callers.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            running?.Abandon();
            Failed(operation, exception, activity);
            return default;
        }
        finally
        {
            breaker.Ended(time.GetTimestamp());
        }
    }

    private void Succeeded(TimeSpan elapsed)
    {
        switch (breaker.Succeeded(elapsed))
        {
            case true: CacheLog.LayerClosed(logger, layer.Name); break;
            case false: CacheLog.LayerStalled(logger, layer.Name, options.SlowThreshold, options.BreakDuration); break;
            case null: break;
        }
    }

    private static void Show<T>(Activity? activity, T value)
    {
        if (activity is not null && value is SharedRead read) activity.SetTag(PatternExecutionDiagnostics.OutcomeTag, read.Entry is null ? "miss" : "hit");
    }

    private void Failed(string operation, Exception exception, Activity? activity)
    {
        Interlocked.Increment(ref _failures);
        if (activity is not null) EngineTracing.Fail(activity, exception.GetType().FullName ?? exception.GetType().Name);
        CacheLog.OperationFailed(logger, layer.Name, operation, exception);
        if (breaker.Failed()) CacheLog.LayerOpened(logger, layer.Name, options.FailureThreshold, options.BreakDuration, exception);
    }
}
