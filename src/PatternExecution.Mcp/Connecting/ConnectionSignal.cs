namespace PatternExecution.Mcp.Connecting;

/// <summary>Tells those who wait when a connection is there, and which. Thread-safe.</summary>
internal sealed class ConnectionSignal
{
    private readonly Lock _turn = new();
    private TaskCompletionSource<McpConnection> _connected = NewConnection();
    private TaskCompletionSource _renewed = NewRenewal();
    private bool _isOver;

    /// <summary>The connection that is there now; null where there is none, or it has ended.</summary>
    public McpConnection? Current
    {
        get
        {
            var connected = Connected();
            return connected.IsCompletedSuccessfully && !connected.Result.Ended.IsCompleted ? connected.Result : null;
        }
    }

    /// <summary>Waits for a connection that has not ended.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up, or there will be none any more.</exception>
    public async Task<McpConnection> WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var connection = await Connected().WaitAsync(cancellationToken).ConfigureAwait(false);
            if (!connection.Ended.IsCompleted) return connection;
            await RenewalAfter(connection).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A connection is there.</summary>
    public void Set(McpConnection connection)
    {
        lock (_turn) _connected.TrySetResult(connection);
    }

    /// <summary>The connection that was there has ended; who asks now waits for the next.</summary>
    public void Renew()
    {
        lock (_turn)
        {
            if (_isOver || !_connected.Task.IsCompleted) return;
            _connected = NewConnection();
            _renewed.TrySetResult();
            _renewed = NewRenewal();
        }
    }

    /// <summary>There will be none any more.</summary>
    public void Cancel()
    {
        lock (_turn)
        {
            _isOver = true;
            _connected.TrySetCanceled();
            _renewed.TrySetCanceled();
        }
    }

    private static TaskCompletionSource<McpConnection> NewConnection() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TaskCompletionSource NewRenewal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task<McpConnection> Connected()
    {
        lock (_turn) return _connected.Task;
    }

    private Task RenewalAfter(McpConnection ended)
    {
        lock (_turn) return _connected.Task.IsCompletedSuccessfully && _connected.Task.Result == ended ? _renewed.Task : Task.CompletedTask;
    }
}
