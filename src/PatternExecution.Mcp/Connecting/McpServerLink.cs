using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using PatternExecution.Mcp.Tools;
using PatternExecution.Mcp.Transports;

namespace PatternExecution.Mcp.Connecting;

/// <summary>Keeps one server connected: opens, watches, lists tools anew when they change, and opens again, later each time it fails.</summary>
internal sealed class McpServerLink : IAsyncDisposable
{
    private readonly McpTransport _transport;
    private readonly ToolTable _tools;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _turn = new();
    private TaskCompletionSource<McpConnection> _connected = NewSignal();
    private TaskCompletionSource _renewed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile McpServerStatus _status;
    private Task _running = Task.CompletedTask;
    private bool _hasAnswered;

    public McpServerLink(string name, McpTransport transport, McpToolOptions options, ToolTable tools, TimeProvider time, ILoggerFactory loggers)
    {
        Name = name;
        Options = options;
        _transport = transport;
        _tools = tools;
        _time = time;
        _loggers = loggers;
        _logger = loggers.CreateLogger<McpServerLink>();
        _status = new McpServerStatus { Name = name, State = McpServerState.Connecting, Since = time.GetUtcNow() };
    }

    public string Name { get; }

    public McpToolOptions Options { get; }

    public McpServerStatus Status => _status with { Tools = _tools.Callable, Refused = _tools.Refused };

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>The connection; waits for one as long as the options allow.</summary>
    /// <exception cref="McpToolException">There is none, and none in time.</exception>
    public ValueTask<McpConnection> ConnectAsync(string? tool, CancellationToken cancellationToken)
    {
        var connected = Signal();
        return connected.IsCompletedSuccessfully && !connected.Result.Ended.IsCompleted ? new(connected.Result) : WaitAsync(tool, cancellationToken);
    }

    public async Task WaitUntilConnectedAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var connection = await Signal().WaitAsync(cancellationToken).ConfigureAwait(false);
            if (!connection.Ended.IsCompleted) return;
            await NextSignalAsync(connection, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Says that the server answered a call, so that it counts as well.</summary>
    public void Answered() => Volatile.Write(ref _hasAnswered, true);

    /// <summary>Finds out whether a server that let a call run out of time is still there, and gives the connection up where it is not.</summary>
    public void Suspect(McpConnection connection) => _ = CheckAsync(connection);

    public void Stop()
    {
        if (_stopping.IsCancellationRequested) return;
        _stopping.Cancel();
        lock (_turn)
        {
            _connected.TrySetCanceled();
            _renewed.TrySetCanceled();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Stop();
        await _running.ConfigureAwait(false);
    }

    private static TaskCompletionSource<McpConnection> NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task<McpConnection> Signal()
    {
        lock (_turn) return _connected.Task;
    }

    private async Task NextSignalAsync(McpConnection ended, CancellationToken cancellationToken)
    {
        // The loop makes a new signal as soon as it hears of the end.
        Task renewed;
        lock (_turn)
        {
            if (!_connected.Task.IsCompletedSuccessfully || _connected.Task.Result != ended) return;
            renewed = _renewed.Task;
        }

        await renewed.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<McpConnection> WaitAsync(string? tool, CancellationToken cancellationToken)
    {
        if (_status is { State: McpServerState.Waiting, NextAttempt: { } next } && next - _time.GetUtcNow() > Options.ReconnectWait) throw Unavailable(tool);
        using var limit = new CancellationTokenSource(Options.ReconnectWait, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            while (true)
            {
                var connection = await Signal().WaitAsync(either.Token).ConfigureAwait(false);
                if (!connection.Ended.IsCompleted) return connection;
                await NextSignalAsync(connection, either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unavailable(tool);
        }
    }

    private McpToolException Unavailable(string? tool)
    {
        var status = _status;
        var why = status.LastError is { } error ? $": {error.TrimEnd('.')}" : "";
        var next = status.State switch
        {
            McpServerState.Stopped => "the host is stopping",
            McpServerState.Waiting when status.NextAttempt is { } at => $"it is tried again in {Math.Max(0, (at - _time.GetUtcNow()).TotalSeconds):0.#} s",
            _ => $"it was waited for {Options.ReconnectWait.TotalSeconds:0.###} s (ReconnectWait)",
        };
        return new McpToolException(Name, tool, McpFailure.Unavailable, $"MCP server '{Name}' is not connected{why}; {next}.");
    }

    private async Task RunAsync()
    {
        var failures = 0;
        while (!_stopping.IsCancellationRequested)
        {
            Set(_status with { State = McpServerState.Connecting, NextAttempt = null });
            var wasConnected = false;
            string? error;
            McpConnection? connection = null;
            try
            {
                connection = await OpenAsync().ConfigureAwait(false);
                wasConnected = true;
                error = await WatchAsync(connection).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                error = null;
            }
            catch (Exception exception)
            {
                // Whatever it is, a server that cannot be reached must not end the attempts to reach it.
                error = McpConnection.Describe(exception);
            }
            finally
            {
                lock (_turn)
                {
                    if (_connected.Task.IsCompleted && !_stopping.IsCancellationRequested)
                    {
                        _connected = NewSignal();
                        _renewed.TrySetResult();
                        _renewed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    }
                }

                if (connection is not null) await CloseAsync(connection).ConfigureAwait(false);
            }

            if (_stopping.IsCancellationRequested) break;
            if (Interlocked.Exchange(ref _hasAnswered, false)) failures = 0;
            failures++;
            if (failures == 1 || wasConnected) McpLog.ServerLost(_logger, Name, error ?? "the connection ended");
            // A server that worked is back at once; one that ends without ever having answered is not started over and over.
            if (wasConnected && failures == 1)
            {
                Set(_status with { Failures = failures, LastError = error });
                continue;
            }

            await BackOffAsync(failures, error).ConfigureAwait(false);
        }

        Set(_status with { State = McpServerState.Stopped, NextAttempt = null });
    }

    private async Task<McpConnection> OpenAsync()
    {
        using var limit = new CancellationTokenSource(Options.ConnectTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
        var connection = await McpConnection.OpenAsync(Name, _transport, Options, _time, _loggers, either.Token).ConfigureAwait(false);
        try
        {
            await ListAsync(connection, either.Token).ConfigureAwait(false);
        }
        catch
        {
            await CloseAsync(connection).ConfigureAwait(false);
            throw;
        }

        McpLog.ServerConnected(_logger, Name, _tools.Callable.Count);
        Set(_status with { State = McpServerState.Connected });
        lock (_turn) _connected.TrySetResult(connection);
        return connection;
    }

    private async Task<string?> WatchAsync(McpConnection connection)
    {
        while (true)
        {
            await connection.WaitForChangeAsync(_stopping.Token).ConfigureAwait(false);
            if (connection.Ended.IsCompleted) return connection.Fault?.Reason;
            using var limit = new CancellationTokenSource(Options.ConnectTimeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
            await ListAsync(connection, either.Token).ConfigureAwait(false);
        }
    }

    private async Task ListAsync(McpConnection connection, CancellationToken cancellationToken)
    {
        IReadOnlyList<Tool> listed = await connection.ListToolsAsync(Options.MaxTools, cancellationToken).ConfigureAwait(false);
        await _tools.ReplaceAsync(listed, cancellationToken).ConfigureAwait(false);
        foreach (var refused in _tools.Refused.Where(static tool => tool.HasChanged)) McpLog.ToolChanged(_logger, Name, refused.Name);
    }

    private async Task BackOffAsync(int failures, string? error)
    {
        var doubled = Options.InitialBackoff * Math.Pow(2, Math.Min(failures - 1, 20));
        var delay = doubled < Options.MaxBackoff ? doubled : Options.MaxBackoff;
        Set(_status with { State = McpServerState.Waiting, Failures = failures, LastError = error, NextAttempt = _time.GetUtcNow() + delay });
        try
        {
            await Task.Delay(delay, _time, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task CheckAsync(McpConnection connection)
    {
        using var limit = new CancellationTokenSource(Options.PingTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
        try
        {
            await connection.Client.PingAsync(cancellationToken: either.Token).AsTask().WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (ModelContextProtocol.McpProtocolException)
        {
            // To refuse a ping is to answer it.
        }
        catch (Exception)
        {
            connection.Abort("it let a call run out of time and did not answer a ping");
        }
    }

    private async Task CloseAsync(McpConnection connection)
    {
        try
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            McpLog.CloseFailed(_logger, Name, exception.GetType().Name);
        }
    }

    private void Set(McpServerStatus status) =>
        _status = status.State == _status.State ? status : status with { Since = _time.GetUtcNow() };
}
