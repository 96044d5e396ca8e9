using System.Text.Json;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using PatternExecution.Mcp.Pinning;
using PatternExecution.Mcp.Transports;

namespace PatternExecution.Mcp.Connecting;

/// <summary>One connection to a server, from being opened until it ends.</summary>
internal sealed class McpConnection : IAsyncDisposable
{
    private const int MaxIdlePages = 10;
    private const string FirstWithSubscriptions = "2026-07-28";

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _endedSource = new();
    private readonly SemaphoreSlim _changed = new(0, 1);
    private IClientTransport? _transport;
    private McpClient? _client;
    private readonly CancellationTokenSource _closing = new();
    private Cause? _cause;

    // A token outlives its source: calls may ask for it after the connection was closed.
    private McpConnection() => EndedToken = _endedSource.Token;

    public McpClient Client => _client!;

    /// <summary>Completes when the connection has ended, for whatever reason; never faults.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Cancelled when the connection has ended; what waits for it any other way would hop between threads with each call.</summary>
    public CancellationToken EndedToken { get; }

    /// <summary>Why it ended; null where it has not.</summary>
    public Cause? Fault => _cause;

    public static async Task<McpConnection> OpenAsync(
        string server, McpTransport transport, McpToolOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var connection = new McpConnection();
        var client = new McpClientOptions
        {
            ClientInfo = new Implementation { Name = "PatternExecution", Version = typeof(McpConnection).Assembly.GetName().Version?.ToString(3) ?? "0" },
            InitializationTimeout = options.ConnectTimeout,
            TimeProvider = time,
            Handlers = new McpClientHandlers
            {
                NotificationHandlers = [new(NotificationMethods.ToolListChangedNotification, connection.OnToolsChangedAsync)],
            },
        };
        var opened = connection._transport = transport.Create(server, options.MaxMessageBytes, loggers);
        try
        {
            connection._client = await McpClient.CreateAsync(opened, client, loggers, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await connection.DisposeTransportAsync().ConfigureAwait(false);
            throw;
        }

        _ = connection.WatchAsync();
        // Asked for before the tools are listed, so that no change falls in between.
        if (connection.Client.ServerCapabilities.Tools?.ListChanged == true) _ = connection.ListenAsync();
        return connection;
    }

    /// <summary>Completes when the server says that its tools have changed, or the connection ends.</summary>
    public async Task WaitForChangeAsync(CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var changed = _changed.WaitAsync(waiting.Token);
        await Task.WhenAny(changed, Ended).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Completes after a while, or when the connection ends.</summary>
    public async Task WaitAsync(TimeSpan time, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(Task.Delay(time, clock, waiting.Token), Ended).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Lists the server's tools, page by page.</summary>
    /// <exception cref="InvalidDataException">There are too many.</exception>
    public async Task<IReadOnlyList<Tool>> ListToolsAsync(int most, CancellationToken cancellationToken)
    {
        // A server without tools need not know the request.
        if (Client.ServerCapabilities.Tools is null) return [];
        var tools = new List<Tool>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var cursors = new HashSet<string>(StringComparer.Ordinal) { "" };
        string? cursor = null;
        var idle = 0;
        do
        {
            var page = await Client.ListToolsAsync(new ListToolsRequestParams { Cursor = cursor }, cancellationToken).ConfigureAwait(false);
            var fresh = page.Tools.Where(tool => known.Add(ToolDefinition.Hash(tool))).ToArray();
            tools.AddRange(fresh);
            idle = fresh.Length == 0 ? idle + 1 : 0;
            if (tools.Count > most) throw new InvalidDataException($"it has more than {most} tools (MaxTools)");
            cursor = page.NextCursor;
        }
        // Some servers give the same cursor, or an empty one, for ever.
        while (cursor is not null && cursors.Add(cursor) && idle < MaxIdlePages);

        return tools;
    }

    /// <summary>Gives the connection up: waiting calls end, and the server is connected to anew.</summary>
    public void Abort(string reason, Exception? exception = null)
    {
        Interlocked.CompareExchange(ref _cause, new Cause(reason, exception), null);
        _ended.TrySetResult();
        // Whoever waits is told on another thread: this one has a connection to close.
        if (!_endedSource.IsCancellationRequested) _ = _endedSource.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Abort("the connection was closed");
        await _closing.CancelAsync().ConfigureAwait(false);
        await Client.DisposeAsync().ConfigureAwait(false);
        await DisposeTransportAsync().ConfigureAwait(false);
        await _endedSource.CancelAsync().ConfigureAwait(false);
        _endedSource.Dispose();
        _changed.Dispose();
        _closing.Dispose();
    }

    /// <summary>What an exception of the SDK or the transport means, in words.</summary>
    public static string Describe(Exception exception)
    {
        for (var inner = exception; inner is not null and not PatternExecutionException; inner = inner.InnerException)
        {
            if (inner is MessageTooLargeException or InvalidDataException or JsonException) return inner.Message;
        }

        return exception switch
        {
            PatternExecutionException => exception.Message,
            ClientTransportClosedException { Details.Exception: { } cause } => cause.Message,
            OperationCanceledException or TimeoutException => "it did not answer in time",
            _ => exception.Message,
        };
    }

    // The SDK's client ends its session and leaves what opened it alone, with the sockets that it keeps for another one.
    private ValueTask DisposeTransportAsync() => _transport is IAsyncDisposable disposable ? disposable.DisposeAsync() : ValueTask.CompletedTask;

    private async Task WatchAsync()
    {
        var details = await Client.Completion.ConfigureAwait(false);
        Abort(details.Exception is { } exception ? Describe(exception) : "the connection ended", details.Exception);
    }

    /// <summary>Since its revision of July 2026 the protocol tells of changes only who asks; the answer comes when nothing more will be told.</summary>
    private async Task ListenAsync()
    {
        if (string.CompareOrdinal(Client.NegotiatedProtocolVersion, FirstWithSubscriptions) < 0) return;
        try
        {
            await Client.SendRequestAsync<SubscriptionsListenRequestParams, EmptyResult>(
                RequestMethods.SubscriptionsListen,
                new SubscriptionsListenRequestParams { Notifications = new SubscriptionsListenNotifications { ToolsListChanged = true } },
                McpJsonUtilities.DefaultOptions,
                cancellationToken: _closing.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // A server that does not tell is listed again with the next connection.
        }
    }

    private ValueTask OnToolsChangedAsync(JsonRpcNotification notification, CancellationToken cancellationToken)
    {
        try
        {
            _changed.Release();
        }
        catch (Exception fault) when (fault is SemaphoreFullException or ObjectDisposedException)
        {
            // It is known already, or of no interest any more.
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Why a connection ended.</summary>
    /// <param name="Reason">In words.</param>
    /// <param name="Exception">What ended it; null where it was given up.</param>
    internal sealed record Cause(string Reason, Exception? Exception);
}
