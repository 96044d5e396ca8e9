using System.Data;
using Microsoft.Extensions.Logging;
using Npgsql;
using PatternExecution.Caching.Guarding;
using PatternExecution.Memory;

namespace PatternExecution.Postgres.Connecting;

/// <summary>Runs calls on pooled connections: reads once more on a fresh connection when the first broke, nothing while the server is known to be gone.</summary>
/// <param name="source">The pool.</param>
/// <param name="options">The breaker's limits and the command timeout.</param>
/// <param name="time">The clock of the breaker.</param>
/// <param name="logger">Hears once of an outage and once of its end.</param>
internal sealed class ServerConnections(NpgsqlDataSource source, PostgresMemoryOptions options, TimeProvider time, ILogger logger)
{
    private readonly LayerBreaker _breaker = new(options.BreakAfter, options.BreakFor, time);
    private int _busy;

    public NpgsqlDataSource Source => source;

    /// <summary>How many connections this store holds now.</summary>
    public int Busy => Volatile.Read(ref _busy);

    /// <summary>Whether calls are refused without asking the server.</summary>
    public bool IsCircuitOpen => _breaker.IsOpen;

    public int CommandTimeout { get; } = (int)options.CommandTimeout.TotalSeconds;

    /// <summary>Runs a call that changes nothing.</summary>
    public ValueTask<TResult> ReadAsync<TState, TResult>(
        TState state, Func<NpgsqlConnection, TState, CancellationToken, ValueTask<TResult>> run, CancellationToken cancellationToken) =>
        RunAsync(state, run, isWrite: false, cancellationToken);

    /// <summary>Runs a call that must not run twice by itself.</summary>
    public ValueTask<TResult> WriteAsync<TState, TResult>(
        TState state, Func<NpgsqlConnection, TState, CancellationToken, ValueTask<TResult>> run, CancellationToken cancellationToken) =>
        RunAsync(state, run, isWrite: true, cancellationToken);

    /// <summary>A connection for long use, outside of the breaker.</summary>
    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref _busy);
        var isHeld = 1;
        connection.StateChange += (_, change) =>
        {
            if (change.CurrentState is ConnectionState.Closed or ConnectionState.Broken && Interlocked.Exchange(ref isHeld, 0) == 1)
                Interlocked.Decrement(ref _busy);
        };
        return connection;
    }

    private async ValueTask<TResult> RunAsync<TState, TResult>(
        TState state, Func<NpgsqlConnection, TState, CancellationToken, ValueTask<TResult>> run, bool isWrite, CancellationToken cancellationToken)
    {
        if (!_breaker.TryEnter())
            throw new MemoryStoreUnavailableException($"The server failed {options.BreakAfter} calls in a row; calls are refused until one succeeds, which is tried every {options.BreakFor}.");
        var mayRetry = true;
        while (true)
        {
            // Only a write that reached the server is in doubt, and only one that did not may be sent again.
            var opened = false;
            try
            {
                var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                await using var _ = connection.ConfigureAwait(false);
                opened = true;
                Interlocked.Increment(ref _busy);
                try
                {
                    var result = await run(connection, state, cancellationToken).ConfigureAwait(false);
                    if (_breaker.Succeeded())
                        PostgresLog.ServerBack(logger);
                    return result;
                }
                finally
                {
                    Interlocked.Decrement(ref _busy);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                _breaker.Abandoned();
                throw;
            }
            catch (Exception exception) when (ServerFaults.IsOurs(exception) || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                if (opened && mayRetry && !isWrite && ServerFaults.IsBroken(exception))
                {
                    // What broke one idle connection has mostly broken all of them.
                    source.Clear();
                    mayRetry = false;
                    continue;
                }

                if (ServerFaults.IsAbsent(exception))
                {
                    source.Clear();
                    if (_breaker.Failed())
                        PostgresLog.ServerGone(logger, exception);
                }
                else
                {
                    _breaker.Succeeded();
                }

                throw ServerFaults.Translate(exception, isWrite && opened);
            }
            catch
            {
                // The server did its part: what went wrong is the caller's or ours.
                _breaker.Succeeded();
                throw;
            }
        }
    }
}
