using Microsoft.Extensions.Logging;
using Npgsql;
using PatternExecution.Memory;
using PatternExecution.Postgres.Connecting;

namespace PatternExecution.Postgres;

/// <summary>
/// Hears of other processes' changes by LISTEN on a connection of its own, while anybody wants to hear of them. What happened while the connection
/// was lost is not known, so that everything counts as changed once it is back.
/// </summary>
internal sealed class ChangeFeed(ServerConnections connections, MemorySql sql, string origin, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly MemoryListeners _listeners = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _starting = new();
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _running;
    private int _disposed;

    /// <summary>Completes when changes are first heard of.</summary>
    public Task Listening => _listening.Task;

    public IDisposable Add(Action<string?> listener)
    {
        var subscription = _listeners.Add(listener);
        lock (_starting)
            _running ??= Task.Run(() => RunAsync(_stop.Token));
        return subscription;
    }

    /// <summary>Tells this process's listeners; the server tells the others.</summary>
    public void Tell(IEnumerable<string> tenants) => _listeners.Tell(tenants);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_running is { } running)
            await running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        var wasLost = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var connection = await connections.OpenAsync(cancellationToken).ConfigureAwait(false);
                await using var _ = connection.ConfigureAwait(false);
                connection.Notification += (_, notification) => Heard(notification.Payload);
                await ExecuteAsync(connection, $"listen {sql.Channel}", cancellationToken).ConfigureAwait(false);
                if (wasLost)
                    TellAll();
                (wasLost, pause) = (false, FirstPause);
                _listening.TrySetResult();
                await ListenAsync(connection, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                // Whatever it was: a feed that ended silently would leave stale answers for good.
                if (cancellationToken.IsCancellationRequested)
                    return;
                if (!wasLost)
                    PostgresLog.FeedLost(logger, exception);
                wasLost = true;
                await PauseAsync(pause, cancellationToken).ConfigureAwait(false);
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            }
        }
    }

    private static async ValueTask ListenAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
                await connection.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The connection goes back to the pool, where nobody waits for notifications.
            await ExecuteAsync(connection, "unlisten *", CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private void Heard(string payload)
    {
        var colon = payload.IndexOf(':', StringComparison.Ordinal);
        if (payload.AsSpan(0, Math.Max(0, colon)).SequenceEqual(origin))
            return;
        _listeners.Tell([payload[(colon + 1)..]]);
    }

    private void TellAll() => _listeners.Tell([null!]);

    private async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It is to end; the loop sees that.
        }
    }

    private static async ValueTask ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using var _ = command.ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
