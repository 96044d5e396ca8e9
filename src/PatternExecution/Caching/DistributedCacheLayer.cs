using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Caching.Distributed;

namespace PatternExecution.Caching;

/// <summary>
/// Any <see cref="IDistributedCache"/> as a cache layer. Entries are verified before they are served and die with the versions of their tags, which the cache holds too. Such a cache
/// knows neither notifications nor leases: what other processes keep in memory lives on for its time there, and each process executes for itself. Thread-safe.
/// </summary>
public sealed class DistributedCacheLayer : ISharedCacheLayer
{
    /// <summary>Versions outlive the entries that carry them by far; one that is lost only ends entries.</summary>
    private static readonly TimeSpan _versionLifetime = TimeSpan.FromDays(365);

    private readonly IDistributedCache _cache;
    private readonly DistributedCacheLayerOptions _options;
    private readonly TimeProvider _time;
    private long _hits;
    private long _misses;
    private long _refused;
    private long _dropped;

    /// <summary>Creates a layer.</summary>
    /// <param name="cache">The cache; not disposed.</param>
    /// <param name="options">What it keeps; read once.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public DistributedCacheLayer(IDistributedCache cache, DistributedCacheLayerOptions options, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(options.KeyPrefix, nameof(options));
        var faults = new OptionFaults(nameof(DistributedCacheLayerOptions));
        faults.Check("KeyPrefix.Length", options.KeyPrefix.Length, 0, 64);
        faults.Check(nameof(options.TimeToLive), options.TimeToLive, TimeSpan.FromSeconds(1), TimeSpan.FromDays(365));
        faults.Check(nameof(options.CompressFrom), options.CompressFrom, 64, int.MaxValue);
        faults.Check(nameof(options.MaxEntryBytes), options.MaxEntryBytes, 1_024, 512 * 1024 * 1024);
        OptionFaults.ThrowIfAny(faults.Result, nameof(options));
        _cache = cache;
        _options = options;
        _time = timeProvider ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public string Name => "distributed";

    /// <inheritdoc/>
    public bool IsShared => true;

    /// <inheritdoc/>
    public async ValueTask<CacheEntry?> GetAsync(CacheKey key, CancellationToken cancellationToken = default)
    {
        var (entry, _) = await LookAsync(key, cancellationToken).ConfigureAwait(false);
        return entry;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> ContainsAsync(CacheKey key, CancellationToken cancellationToken = default) =>
        await FindAsync(key, cancellationToken).ConfigureAwait(false) is { } entry && !IsPast(entry);

    /// <inheritdoc/>
    public async ValueTask<SharedRead> ReadAsync(CacheKey key, IReadOnlyList<string> tags, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tags);
        var (entry, stale) = await LookAsync(key, cancellationToken).ConfigureAwait(false);

        // Only an answer that is still to be made needs the versions that it begins with.
        return new SharedRead(entry, entry is null ? await VersionsAsync(tags, create: true, cancellationToken).ConfigureAwait(false) : null) { Stale = stale };
    }

    /// <inheritdoc/>
    public ValueTask SetAsync(CacheKey key, CacheEntry entry, CancellationToken cancellationToken = default) => WriteAsync(key, entry, stamp: null, lease: null, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask WriteAsync(CacheKey key, CacheEntry entry, object? stamp, CacheLease? lease, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        cancellationToken.ThrowIfCancellationRequested();
        var left = entry.ExpiresAt - _time.GetUtcNow();
        if (left > _options.TimeToLive) left = _options.TimeToLive;
        if (entry.Value.Length > _options.MaxEntryBytes) Interlocked.Increment(ref _dropped);
        if (entry.Value.Length > _options.MaxEntryBytes || left <= TimeSpan.Zero)
        {
            // What cannot be kept still replaces what was: serving the older answer would be wrong.
            await _cache.RemoveAsync(NameOf(key), cancellationToken).ConfigureAwait(false);
            return;
        }

        var versions = stamp as long[];
        if (versions?.Length != entry.Tags.Count) versions = await VersionsAsync(entry.Tags, create: true, cancellationToken).ConfigureAwait(false);
        var ends = _time.GetUtcNow() + left;
        var kept = new CacheEntry(entry.Value, entry.CreatedAt, ends, entry.Tags);
        await _cache.SetAsync(
            NameOf(key),
            CacheEnvelope.Encode(key.ToBytes(), kept, versions, _options.CompressFrom),
            new DistributedCacheEntryOptions { AbsoluteExpiration = ends + entry.StaleWhile },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Such a cache has no leases: null.</summary>
    /// <inheritdoc/>
    public ValueTask<CacheLease?> LeaseAsync(CacheKey key, object? stamp, CancellationToken cancellationToken = default) => ValueTask.FromResult<CacheLease?>(null);

    /// <summary>Such a cache tells of nothing.</summary>
    /// <inheritdoc/>
    public void Listen(ICacheListener listener)
    {
    }

    /// <inheritdoc/>
    public async ValueTask RemoveAsync(CacheKey key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await _cache.RemoveAsync(NameOf(key), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tag);
        cancellationToken.ThrowIfCancellationRequested();

        // Without a version nothing that carries the tag is believed, and the next version is another one.
        await _cache.RemoveAsync(NameOf(tag), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public CacheLayerStatistics GetStatistics() => new(
        Name, Interlocked.Read(ref _hits), Interlocked.Read(ref _misses), Evictions: 0, Failures: 0, Entries: null, Bytes: null)
    {
        Refused = Interlocked.Read(ref _refused),
        DroppedWrites = Interlocked.Read(ref _dropped),
    };

    private async ValueTask<(CacheEntry? Entry, CacheEntry? Stale)> LookAsync(CacheKey key, CancellationToken cancellationToken)
    {
        var found = await FindAsync(key, cancellationToken).ConfigureAwait(false);
        var isHit = found is not null && !IsPast(found);
        Interlocked.Increment(ref isHit ? ref _hits : ref _misses);
        return isHit ? (found, null) : (null, found);
    }

    private bool IsPast(CacheEntry entry) => entry.ExpiresAt <= _time.GetUtcNow();

    /// <summary>What is there of a key and was not removed, be it past its expiry.</summary>
    private async ValueTask<CacheEntry?> FindAsync(CacheKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (await _cache.GetAsync(NameOf(key), cancellationToken).ConfigureAwait(false) is not { } bytes) return null;
        if (!CacheEnvelope.TryDecode(bytes, key.ToBytes(), _options.MaxEntryBytes, out var entry, out var made))
        {
            Interlocked.Increment(ref _refused);
            return null;
        }

        var versions = await VersionsAsync(entry.Tags, create: false, cancellationToken).ConfigureAwait(false);
        return made.AsSpan().SequenceEqual(versions) && !versions.AsSpan().Contains(0) ? entry : null;
    }

    private async ValueTask<long[]> VersionsAsync(IReadOnlyList<string> tags, bool create, CancellationToken cancellationToken)
    {
        if (tags.Count == 0) return [];
        var names = tags.Select(NameOf).ToArray();
        var found = await Task.WhenAll(names.Select(name => _cache.GetAsync(name, cancellationToken))).ConfigureAwait(false);
        var versions = Array.ConvertAll(found, static bytes => bytes is { Length: sizeof(long) } ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : 0);
        for (var i = 0; i < versions.Length; i++)
        {
            if (!create || versions[i] != 0) continue;
            var same = Array.IndexOf(names, names[i], 0, i);
            if (same >= 0)
            {
                versions[i] = versions[same];
                continue;
            }

            var bytes = RandomNumberGenerator.GetBytes(sizeof(long));
            versions[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes);
            await _cache.SetAsync(names[i], bytes, new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = _versionLifetime }, cancellationToken).ConfigureAwait(false);
        }

        return versions;
    }

    private string NameOf(CacheKey key) => $"{_options.KeyPrefix}v:{key.ToHash()}";

    private string NameOf(string tag) => $"{_options.KeyPrefix}t:{Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(tag.AsSpan())))}";
}
