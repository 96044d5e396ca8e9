using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PatternExecution.Caching;
using PatternExecution.Redis.Entries;
using PatternExecution.Redis.Leases;
using PatternExecution.Redis.Removals;
using StackExchange.Redis;

namespace PatternExecution.Redis;

/// <summary>
/// A cache layer in Redis that processes share. Thread-safe. It connects in the background; what it cannot do now it throws, which a <see cref="LayeredCache"/> takes for a miss.
/// Entries are verified before they are served; each carries the versions that its tags had when it was begun and dies with any of them.
/// </summary>
public sealed class RedisCacheLayer : ISharedCacheLayer, IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private readonly RedisCacheOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RedisConnection _connection;
    private readonly RedisNames _names;
    private readonly TagVersions _versions;
    private readonly RedisReads _reads;
    private readonly RedisWrites _writes;
    private readonly RedisLeases _leases;
    private readonly Backplane _backplane;
    private readonly RedisRights _rights;
    private int _disposed;

    /// <summary>Creates a layer that makes and owns its connection.</summary>
    /// <param name="options">Where and how; its configuration is needed. Read once.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    /// <param name="logger">Told when Redis cannot be reached at first; null for none.</param>
    /// <exception cref="ArgumentException">An option is out of range, or there is no configuration.</exception>
    public RedisCacheLayer(RedisCacheOptions options, TimeProvider? timeProvider = null, ILogger<RedisCacheLayer>? logger = null)
        : this(options, find: null, timeProvider, logger)
    {
    }

    internal RedisCacheLayer(RedisCacheOptions options, Func<IConnectionMultiplexer>? find, TimeProvider? timeProvider, ILogger<RedisCacheLayer>? logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionFaults.ThrowIfAny(new RedisCacheOptionsValidator().Validate(name: null, options), nameof(options));
        if (find is null && string.IsNullOrWhiteSpace(options.Configuration))
        {
            throw new ArgumentException(
                "RedisCacheOptions.Configuration is empty and the container has no IConnectionMultiplexer. Set it to such as 'localhost:6379', or register a connection.", nameof(options));
        }

        _options = options;
        _time = timeProvider ?? TimeProvider.System;
        _logger = logger ?? NullLogger<RedisCacheLayer>.Instance;
        _names = new RedisNames(options.KeyPrefix);
        _rights = new RedisRights(_names, _logger);
        _connection = new RedisConnection(options, find, _rights, _time, _logger);
        _versions = new TagVersions(_connection, _names, options.TagLifetime);
        _reads = new RedisReads(_names, _versions, options.MaxEntryBytes, _time, _logger);
        _writes = new RedisWrites(_connection, _names, _versions, _rights, options, _time);
        var waits = new LeaseWaits(_time);
        _backplane = new Backplane(_connection, _names, waits, _rights, _time, _logger);
        _leases = new RedisLeases(_connection, _names, waits, _rights, _backplane.Notices, options.LeaseDuration);
    }

    /// <inheritdoc/>
    public string Name => "redis";

    /// <inheritdoc/>
    public bool IsShared => true;

    internal Backplane Backplane => _backplane;

    internal bool IsConnected => _connection.IsConnected;

    /// <summary>What the server refuses to the user, in words; empty where nothing.</summary>
    internal IEnumerable<string> Refusals => _connection.Rejection is { } rejection ? [rejection] : _rights.Refused;

    internal Task<TimeSpan> PingAsync() => _connection.Database.PingAsync();

    internal bool IsSubscriberConnected => _connection.Subscriber?.IsConnected() == true;

    /// <inheritdoc/>
    public async ValueTask<CacheEntry?> GetAsync(CacheKey key, CancellationToken cancellationToken = default) =>
        (await ReadAsync(key, [], cancellationToken).ConfigureAwait(false)).Entry;

    /// <inheritdoc/>
    public ValueTask<bool> ContainsAsync(CacheKey key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _reads.ContainsAsync(key);
    }

    /// <inheritdoc/>
    public ValueTask<SharedRead> ReadAsync(CacheKey key, IReadOnlyList<string> tags, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tags);
        cancellationToken.ThrowIfCancellationRequested();
        return _reads.ReadAsync(key, tags);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SharedRead>> ReadManyAsync(IReadOnlyList<CacheRead> reads, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reads);
        cancellationToken.ThrowIfCancellationRequested();
        return _reads.ReadManyAsync(reads);
    }

    /// <inheritdoc/>
    public ValueTask SetAsync(CacheKey key, CacheEntry entry, CancellationToken cancellationToken = default) => WriteAsync(key, entry, stamp: null, lease: null, cancellationToken);

    /// <inheritdoc/>
    public ValueTask WriteAsync(CacheKey key, CacheEntry entry, object? stamp, CacheLease? lease, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        cancellationToken.ThrowIfCancellationRequested();
        return _writes.WriteAsync(key, entry, stamp as RedisStamp, lease, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<CacheLease?> LeaseAsync(CacheKey key, object? stamp, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _backplane.Hears && !_rights.LacksScripts ? _leases.AskAsync(key, (stamp as RedisStamp)?.Head ?? []) : default;
    }

    /// <inheritdoc/>
    public async ValueTask RemoveAsync(CacheKey key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (echo, hash) = RedisNames.Of(in key);

        // A mark instead of nothing: an answer that was begun before must not be written after.
        await _connection.Database.KeyDeleteAsync(_names.Value(hash)).ConfigureAwait(false);
        await _connection.Database.StringSetAsync(_names.Value(hash), RedisReads.CreateTombstone(), _options.TimeToLive, When.Always).ConfigureAwait(false);
        await _backplane.TellAsync(RemovalKind.Key, echo).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tag);
        cancellationToken.ThrowIfCancellationRequested();
        await _versions.RemoveAsync(tag).ConfigureAwait(false);
        await _backplane.TellAsync(RemovalKind.Tag, RemovalMessage.BytesOf(tag)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Listen(ICacheListener listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        _backplane.Listen(listener);
    }

    /// <inheritdoc/>
    public CacheLayerStatistics GetStatistics() => new(
        Name, _reads.Hits, _reads.Misses, Evictions: 0, Failures: 0, Entries: null, Bytes: null)
    {
        Refused = _reads.Refused,
        DroppedWrites = _writes.Dropped,
    };

    /// <summary>Waits until the server can be used. A host need not: answers are executed until then.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task WaitUntilConnectedAsync(CancellationToken cancellationToken = default) => _backplane.WaitUntilHearsAsync(cancellationToken);

    /// <summary>Closes the connection, where it is the layer's own; writes on their way have a second to arrive.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        if (_connection.IsConnected) await _writes.WaitAsync().WaitAsync(_patience, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _backplane.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Closes the connection, where it is the layer's own, without waiting for that.</summary>
    public void Dispose() => _ = DisposeAsync().AsTask();
}
