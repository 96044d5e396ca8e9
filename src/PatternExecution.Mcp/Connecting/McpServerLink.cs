using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using PatternExecution.Mcp.Transports;

namespace PatternExecution.Mcp.Connecting;

/// <summary>Keeps one server connected: opens, watches, lists tools anew when they change, and opens again, later each time it fails.</summary>
internal sealed class McpServerLink : IAsyncDisposable
{
    private readonly McpTransport _transport;
    private readonly Func<IReadOnlyList<Tool>, CancellationToken, Task<int>> _take;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConnectionSignal _signal = new();
    private volatile McpServerStatus _status;
    private Task _running = Task.CompletedTask;
    private bool _hasAnswered;

    /// <param name="name">The server.</param>
    /// <param name="transport">How it is reached.</param>
    /// <param name="options">How long to wait for it.</param>
    /// <param name="take">Takes the tools that it lists, and says how many of them may be called.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where log messages go.</param>
    public McpServerLink(
        string name, McpTransport transport, McpToolOptions options, Func<IReadOnlyList<Tool>, CancellationToken, Task<int>> take, TimeProvider time, ILoggerFactory loggers)
    {
        Name = name;
        Options = options;
        _transport = transport;
        _take = take;
        _time = time;
        _loggers = loggers;
        _logger = loggers.CreateLogger<McpServerLink>();
        _status = new McpServerStatus { Name = name, State = McpServerState.Connecting, Since = time.GetUtcNow() };
    }

    public string Name { get; }

    public McpToolOptions Options { get; }

    /// <summary>How the connection is; of tools it says nothing.</summary>
    public McpServerStatus Status => _status;

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>The connection; waits for one as long as the options allow.</summary>
    /// <exception cref="McpToolException">There is none, and none in time.</exception>
    public ValueTask<McpConnection> ConnectAsync(string? tool, CancellationToken cancellationToken) =>
        _signal.Current is { } connection ? new(connection) : WaitAsync(tool, cancellationToken);

    public Task WaitUntilConnectedAsync(CancellationToken cancellationToken) => _signal.WaitAsync(cancellationToken);

    /// <summary>Says that the server answered a call, so that it counts as well.</summary>
    public void Answered() => Volatile.Write(ref _hasAnswered, true);

    /// <summary>Finds out whether a server that let a call run out of time is still there, and gives the connection up where it is not.</summary>
    public void Suspect(McpConnection connection) => _ = CheckAsync(connection);

    public void Stop()
    {
        if (_stopping.IsCancellationRequested) return;
        _stopping.Cancel();
        _signal.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        Stop();
        await _running.ConfigureAwait(false);
    }

    private async ValueTask<McpConnection> WaitAsync(string? tool, CancellationToken cancellationToken)
    {
        if (_status is { State: McpServerState.Waiting, NextAttempt: { } next } && next - _time.GetUtcNow() > Options.ReconnectWait) throw Unavailable(tool);
        using var limit = new CancellationTokenSource(Options.ReconnectWait, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await _signal.WaitAsync(either.Token).ConfigureAwait(false);
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
                _signal.Renew();
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
        int callable;
        try
        {
            callable = await ListAsync(connection, either.Token).ConfigureAwait(false);
        }
        catch
        {
            await CloseAsync(connection).ConfigureAwait(false);
            throw;
        }

        McpLog.ServerConnected(_logger, Name, callable);
        Set(_status with { State = McpServerState.Connected });
        _signal.Set(connection);
        return connection;
    }

    private async Task<string?> WatchAsync(McpConnection connection)
    {
        var pause = Options.InitialBackoff;
        while (true)
        {
            var listed = _time.GetTimestamp();
            await connection.WaitForChangeAsync(_stopping.Token).ConfigureAwait(false);
            if (connection.Ended.IsCompleted) return connection.Fault?.Reason;
            // A server may tell of a change whenever it is asked for its tools: told right after the last listing, it is asked again later each time.
            if (_time.GetElapsedTime(listed) < pause)
            {
                await connection.WaitAsync(pause, _time, _stopping.Token).ConfigureAwait(false);
                if (connection.Ended.IsCompleted) return connection.Fault?.Reason;
                pause = Longer(pause);
            }
            else
            {
                pause = Options.InitialBackoff;
            }

            using var limit = new CancellationTokenSource(Options.ConnectTimeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
            await ListAsync(connection, either.Token).ConfigureAwait(false);
        }
    }

    private async Task<int> ListAsync(McpConnection connection, CancellationToken cancellationToken) =>
        await _take(await connection.ListToolsAsync(Options.MaxTools, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    private async Task BackOffAsync(int failures, string? error)
    {
        var delay = Options.InitialBackoff;
        for (var i = 1; i < failures && delay < Options.MaxBackoff; i++) delay = Longer(delay);
        Set(_status with { State = McpServerState.Waiting, Failures = failures, LastError = error, NextAttempt = _time.GetUtcNow() + delay });
        try
        {
            await Task.Delay(delay, _time, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
        }
    }

    private TimeSpan Longer(TimeSpan pause) => pause * 2 < Options.MaxBackoff ? pause * 2 : Options.MaxBackoff;

    private async Task CheckAsync(McpConnection connection)
    {
        using var limit = new CancellationTokenSource(Options.PingTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
        try
        {
            await connection.Client.PingAsync(cancellationToken: either.Token).AsTask().OrAbandonAsync(either.Token).ConfigureAwait(false);
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
