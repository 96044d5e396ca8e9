using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace PatternExecution.Redis;

/// <summary>The way to the server: the app's own connection, or one that is made in the background and kept up. Nobody waits for it.</summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(30);

    private readonly RedisCacheOptions _options;
    private readonly RedisRights _rights;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly bool _owns;
    private readonly CancellationTokenSource _over = new();
    private readonly Task _connecting;
    private readonly ConcurrentDictionary<(EndPoint? Server, ConnectionType Type), bool> _lost = new();
    private volatile IConnectionMultiplexer? _multiplexer;
    private volatile IDatabase? _database;

    public RedisConnection(RedisCacheOptions options, Func<IConnectionMultiplexer>? find, RedisRights rights, TimeProvider time, ILogger logger)
    {
        _options = options;
        _rights = rights;
        _time = time;
        _logger = logger;
        _owns = find is null;
        _connecting = Task.Run(() => ConnectAsync(find));
    }

    /// <summary>Told when something was lost or is back; the argument says whether it is back.</summary>
    public Action<bool>? Changed { get; set; }

    /// <summary>Whether keys of different hash tags may not be read by one command.</summary>
    public bool IsCluster { get; private set; }

    /// <summary>Why the server does not let the user in; null where it does.</summary>
    public string? Rejection { get; private set; }

    public bool IsConnected => _multiplexer is { IsConnected: true };

    /// <summary>The database.</summary>
    /// <exception cref="IOException">There is no connection now.</exception>
    public IDatabase Database => IsConnected && _database is { } database ? database : throw new IOException("Redis is not connected.");

    public ISubscriber? Subscriber => _multiplexer?.GetSubscriber();

    /// <summary>Makes a new connection in the place of one that is there and dead, where it is not the app's.</summary>
    /// <returns>Whether that was done.</returns>
    public async ValueTask<bool> TryReplaceAsync()
    {
        if (!_owns || _multiplexer is not { } dead) return false;
        var options = RedisConnectionString.Parse(_options.Configuration!);
        // Of a cluster the others are known that the configuration does not name: one of them may be all that is left.
        foreach (var server in dead.GetEndPoints(configuredOnly: false))
        {
            if (options.ServiceName is null && !options.EndPoints.Contains(server)) options.EndPoints.Add(server);
        }

        var next = await ConnectionMultiplexer.ConnectAsync(options).ConfigureAwait(false);
        Leave(dead);
        Use(next);
        dead.Dispose();
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync().ConfigureAwait(false);
        await _connecting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_multiplexer is { } multiplexer)
        {
            Leave(multiplexer);
            if (_owns) multiplexer.Dispose();
        }

        _over.Dispose();
    }

    private async Task ConnectAsync(Func<IConnectionMultiplexer>? find)
    {
        var isTold = false;
        var pause = _firstPause;
        while (!_over.IsCancellationRequested)
        {
            try
            {
                Use(find is not null ? find() : await ConnectionMultiplexer.ConnectAsync(RedisConnectionString.Parse(_options.Configuration!)).ConfigureAwait(false));
                return;
            }
#pragma warning disable CA1031 // Whatever stops the connection is tried again; callers get their answers without it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                if (exception is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure })
                {
                    Reject(exception);
                    // Most passwords come right by a person's hand.
                    pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, _longestPause.Ticks));
                }
                else if (!isTold)
                {
                    _logger.NotReached(exception);
                }

                isTold = true;
                await Task.Delay(pause, _time, _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Reject(Exception? fault)
    {
        if (Rejection is not null) return;
        var reason = fault?.GetBaseException().Message ?? "the user or the password is wrong";
        _logger.Rejected(reason);
        Rejection = reason;
    }

    private void Use(IConnectionMultiplexer multiplexer)
    {
        multiplexer.ConnectionFailed += OnFailed;
        multiplexer.ConnectionRestored += OnRestored;
        multiplexer.ErrorMessage += OnError;
        _lost.Clear();
        Rejection = null;
        _multiplexer = multiplexer;
        LookAtServers(multiplexer);
        _database = multiplexer.GetDatabase(_options.Database);
        Changed?.Invoke(true);
    }

    private void Leave(IConnectionMultiplexer multiplexer)
    {
        multiplexer.ConnectionFailed -= OnFailed;
        multiplexer.ConnectionRestored -= OnRestored;
        multiplexer.ErrorMessage -= OnError;
    }

    private void OnFailed(object? sender, ConnectionFailedEventArgs e)
    {
        if (e.FailureType == ConnectionFailureType.AuthenticationFailure) Reject(e.Exception);
        // What could not be reached was not connected: nothing is lost by it.
        if (e.FailureType == ConnectionFailureType.UnableToConnect) return;
        _lost[(e.EndPoint, e.ConnectionType)] = true;
        Changed?.Invoke(false);
    }

    private void OnRestored(object? sender, ConnectionFailedEventArgs e)
    {
        Rejection = null;
        _rights.Clear();
        if (_multiplexer is { } multiplexer) LookAtServers(multiplexer);
        // A server of a cluster that is met for the first time was not lost, and nothing with it.
        if (_lost.TryRemove((e.EndPoint, e.ConnectionType), out _)) Changed?.Invoke(true);
    }

    private void OnError(object? sender, RedisErrorEventArgs e) => _rights.Note(e.Message);

    private void LookAtServers(IConnectionMultiplexer multiplexer) =>
        IsCluster = Array.Exists(multiplexer.GetEndPoints(configuredOnly: false), endPoint => multiplexer.GetServer(endPoint).ServerType == ServerType.Cluster);
}
