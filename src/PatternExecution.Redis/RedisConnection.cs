using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace PatternExecution.Redis;

/// <summary>The way to the server: the app's own connection, or one that is made in the background and kept up. Nobody waits for it.</summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    // StackExchange.Redis waits 5 s and more between tries of its own accord.
    private const int RetryMilliseconds = 250;
    private const int ConnectMilliseconds = 2_000;
    private const int KeepAliveSeconds = 5;

    private readonly RedisCacheOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly bool _owns;
    private readonly CancellationTokenSource _over = new();
    private readonly Task _connecting;
    private volatile IConnectionMultiplexer? _multiplexer;
    private volatile IDatabase? _database;

    public RedisConnection(RedisCacheOptions options, Func<IConnectionMultiplexer>? find, TimeProvider time, ILogger logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _owns = find is null;
        _connecting = Task.Run(() => ConnectAsync(find));
    }

    /// <summary>Told when something was lost or is back; the argument says whether it is back.</summary>
    public Action<bool>? Changed { get; set; }

    /// <summary>Whether keys of different hash tags may not be read by one command.</summary>
    public bool IsCluster { get; private set; }

    /// <summary>Whether one thread runs all that awaits the server: who goes on there must not block.</summary>
    public bool IsOrdered { get; private set; }

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
        Leave(dead);
        Use(await ConnectionMultiplexer.ConnectAsync(Parse(_options.Configuration!)).ConfigureAwait(false));
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
        while (!_over.IsCancellationRequested)
        {
            try
            {
                Use(find is not null ? find() : await ConnectionMultiplexer.ConnectAsync(Parse(_options.Configuration!)).ConfigureAwait(false));
                return;
            }
#pragma warning disable CA1031 // Whatever stops the connection is tried again; callers get their answers without it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                if (!isTold) _logger.NotReached(exception);
                isTold = true;
                await Task.Delay(TimeSpan.FromSeconds(1), _time, _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Use(IConnectionMultiplexer multiplexer)
    {
        multiplexer.ConnectionFailed += OnFailed;
        multiplexer.ConnectionRestored += OnRestored;
        // 1.x runs what awaits an answer on one thread by default, one after the other, and callers go on where their answer arrives. Later versions know no such order.
        if (typeof(ConnectionMultiplexer).Assembly.GetName().Version is { Major: < 2 }) LookAtOrder(multiplexer);
        _multiplexer = multiplexer;
        LookAtServers(multiplexer);
        _database = multiplexer.GetDatabase(_options.Database);
        Changed?.Invoke(true);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void LookAtOrder(IConnectionMultiplexer multiplexer)
    {
        if (_owns) multiplexer.PreserveAsyncOrder = false;
        IsOrdered = multiplexer.PreserveAsyncOrder;
    }

    private void Leave(IConnectionMultiplexer multiplexer)
    {
        multiplexer.ConnectionFailed -= OnFailed;
        multiplexer.ConnectionRestored -= OnRestored;
    }

    private void OnFailed(object? sender, ConnectionFailedEventArgs e) => Changed?.Invoke(false);

    private void OnRestored(object? sender, ConnectionFailedEventArgs e)
    {
        if (_multiplexer is { } multiplexer) LookAtServers(multiplexer);
        Changed?.Invoke(true);
    }

    private void LookAtServers(IConnectionMultiplexer multiplexer) =>
        IsCluster = Array.Exists(multiplexer.GetEndPoints(configuredOnly: false), endPoint => multiplexer.GetServer(endPoint).ServerType == ServerType.Cluster);

    private static ConfigurationOptions Parse(string configuration)
    {
        var options = ConfigurationOptions.Parse(configuration);
        options.AbortOnConnectFail = false;
        options.ReconnectRetryPolicy = new LinearRetry(RetryMilliseconds);
        if (!configuration.Contains("connectTimeout", StringComparison.OrdinalIgnoreCase)) options.ConnectTimeout = ConnectMilliseconds;
        if (!configuration.Contains("keepAlive", StringComparison.OrdinalIgnoreCase)) options.KeepAlive = KeepAliveSeconds;
        return options;
    }
}
